import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { makeErrors } from "../../packages/core/src/errors.ts";
import { parametersOf, topics } from "./messages.ts";
import { troubleshooting, troubleshootingPage } from "./troubleshooting.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

test("every failure of core is among the messages", async () => {
  const names = (await topics(root)).flatMap(({ messages }) => messages.map(({ name }) => name));
  expect(names).toEqual(expect.arrayContaining(Object.keys(makeErrors())));
});

test("the page of failures is complete; if not: npm run generate", async () => {
  expect(readFileSync(join(root, troubleshootingPage), "utf8")).toBe(await troubleshooting(root));
});

test("no failure of core is made elsewhere, where the page would miss it", () => {
  const sources = join(root, "packages/core/src");
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !path.startsWith("errors/"),
  );
  const makers = files.filter((path) =>
    readFileSync(join(sources, path), "utf8").includes("new LaunchError("),
  );
  expect(makers).toEqual([]);
});

test("what a failure is told is read from its source", () => {
  const source = '  one: (path: string, kind: "a" | "b", cause?: unknown) =>\n  two: () =>\n';
  expect(parametersOf(source, "one")).toEqual([
    { name: "path", type: "string" },
    { name: "kind", type: '"a" | "b"' },
    { name: "cause", type: "unknown" },
  ]);
  expect(parametersOf(source, "two")).toEqual([]);
});
