import { expect, it } from "vitest";
import type { Layer } from "./layer.ts";
import { wishesOf } from "./project-wishes.ts";

/** Limits that the machine alone decides. */
const computed = { "limits.memory": "9830m", "limits.cpus": 3 };
const nothing: Layer = new Map();

const changes = (project: Layer, user: Layer, known: Readonly<Record<string, unknown>>): readonly string[] =>
  wishesOf(project, user, ".ai-sandbox.json", [], known).flatMap((wish) => wish.changes);

it.each<[string, unknown, string[]]>([
  ["limits.memory", "9g", []],
  ["limits.memory", "9830m", []],
  ["limits.memory", "10g", ["10g, where yours is 9830m"]],
  ["limits.cpus", 2.5, []],
  ["limits.cpus", 3, []],
  ["limits.cpus", 4, ["4, where yours is 3"]],
])("%s %j over what a session has on this machine", (path, value, expected) => {
  expect(changes(new Map([[path, value]]), nothing, computed)).toEqual(expected);
});

it("what the user set goes before what the machine decides", () => {
  const user: Layer = new Map([["limits.memory", "1g"]]);
  expect(changes(new Map([["limits.memory", "2g"]]), user, computed)).toEqual(["2g, where yours is 1g"]);
});

it("where the engine says nothing, any amount of memory is asked about", () => {
  expect(changes(new Map([["limits.memory", "64m"]]), nothing, {})).toEqual(["64m, where yours is not set"]);
});
