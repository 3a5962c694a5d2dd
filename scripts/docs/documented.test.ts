import { expect, test } from "vitest";
import { pagesWithCommands } from "../../test/documented/pages.ts";
import { plans } from "../../test/documented/plans/all.ts";
import { readTable } from "../../test/documented/table.ts";
import { commandsOf, pages } from "./pages.ts";

const again = "npm run docs:commands -- --report writes docs/documented-commands.md";
const shown = pagesWithCommands().flatMap((page) =>
  [...new Set(commandsOf(page))].map((command) => `${page.path}: ${command}`),
);

test(`every command of every page has a result: ${again}`, () => {
  const rows = readTable();
  expect(rows.map(({ page, command }) => `${page}: ${command}`).toSorted()).toEqual(shown.toSorted());
  // A code, who runs it, or why nobody does.
  for (const { result } of rows) expect(result).toMatch(/^(\d+\b|run by .|not run here: .)/);
});

test("nothing is said about commands that no page shows", () => {
  const said = Object.entries(plans).flatMap(([path, { commands }]) =>
    Object.keys(commands).map((command) => `${path}: ${command}`),
  );
  // The services' commands are those of two pages, and said once.
  expect(said.filter((each) => !shown.includes(each))).toEqual([]);
});

test("the launchers' pages show the same commands, but for the names", () => {
  const all = pages().filter(({ path }) => /^packages\/(?!cli|core)/.test(path));
  const named = (page: (typeof all)[number]): string[] => {
    const name = page.path.split("/")[1] ?? "";
    return commandsOf(page).map((line) => line.replaceAll(new RegExp(`\\b${name}\\b`, "g"), "<tool>"));
  };
  const [first = []] = all.map(named);
  expect(first.length).toBeGreaterThan(3);
  for (const page of all) expect(named(page), page.path).toEqual(first);
});
