import { describe, expect, it } from "vitest";
import { type Command, isGroup } from "./command/command.ts";
import { commandHelp, generalHelp, groupHelp } from "./command/help.ts";
import { readInput } from "./command/read-input.ts";
import { sections } from "./commands.ts";

const entries = sections.flatMap(({ commands }) => commands);
const all = entries.flatMap((entry): [string, Command][] =>
  isGroup(entry)
    ? entry.commands.map((command) => [`${entry.name} ${command.name}`, command])
    : [[entry.name, entry]],
);

it("no name stands twice", () => {
  const names = [
    ...entries.map(({ name }) => name),
    ...all.map(([name]) => name).filter((n) => n.includes(" ")),
  ];
  expect(names).toEqual([...new Set(names)]);
});

it("help texts fit a terminal of 100 columns", () => {
  const texts = [
    generalHelp(sections),
    ...entries.flatMap((entry) => (isGroup(entry) ? [groupHelp(entry)] : [])),
    ...all.map(([name, command]) => commandHelp(name, command).replace(/^Usage.*/, "")),
  ];
  expect(texts.flatMap((text) => text.split("\n")).filter((line) => line.length > 100)).toEqual([]);
});

describe.each(all)("%s", (name, command) => {
  it("has a summary for a list, and sentences", () => {
    expect(command.summary).toMatch(/^[a-z].*[^.]$/);
    expect(command.description).toMatch(/^[A-Z][\s\S]*\.$/);
  });

  it.each(command.examples)("its example is right: %s", (example) => {
    const words = example.replace(/ *[>|].*$/, "").split(" ");
    const start = ["ai-sandbox", ...name.split(" ")];
    expect(words.slice(0, start.length)).toEqual(start);
    expect(() => readInput(name, command, words.slice(start.length))).not.toThrow();
  });

  it("what must stand comes before what may stand, and what may repeat comes last", () => {
    const list = command.arguments ?? [];
    const needed = list.map(({ needs }) => needs !== undefined);
    expect(needed).toEqual([...needed].sort((left, right) => Number(right) - Number(left)));
    expect(list.slice(0, -1).filter(({ many }) => many !== undefined)).toEqual([]);
  });

  it("loads its code", async () => {
    expect(await command.load()).toBeTypeOf("function");
  });
});
