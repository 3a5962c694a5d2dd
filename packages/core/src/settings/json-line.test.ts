import { expect, it } from "vitest";
import { lineOf } from "./json-line.ts";

const text = `{
  "network": "none", "engine": "x",
  "limits": {
    "memory": "1g",
    "cpus": 2
  },
  "mounts": [{ "path": "/x" }, "/y"],
  "a\\"b": "network",
  "tools": { "claude":
    { "version": "1" } },
  "path": 1
}`;

it.each([
  ["network", 2],
  ["engine", 2],
  ["limits", 3],
  ["limits.memory", 4],
  ["limits.cpus", 5],
  ["mounts", 7],
  ['a"b', 8],
  ["tools.claude.version", 10],
  ["path", 11],
  ["not.there", 1],
])("%s stands in line %i", (path, line) => expect(lineOf(text, path)).toBe(line));
