import { describe, expect, it } from "vitest";
import { type Command, json, yes } from "./command.ts";
import { readInput } from "./read-input.ts";

const command: Command = {
  name: "try",
  summary: "try things",
  description: "Tries things.",
  examples: ["ai-sandbox try claude"],
  arguments: [
    { name: "tool", kind: "tool", needs: "the name of a tool" },
    { name: "session", kind: "session", many: true },
  ],
  options: {
    json,
    yes,
    host: { summary: "a host", value: "name", many: true },
    lines: { summary: "how many", value: "n" },
  },
  rest: "arguments",
  load: async () => () => 0,
};
const bare: Command = { ...command, arguments: [], options: {} };
const { rest: _, ...closed } = command;

describe("what was typed", () => {
  it("is told apart: words, options, their values, and what follows --", () => {
    const input = readInput("try", command, [
      ..."claude -y --host a --lines=-5 one --host=b two".split(" "),
      "--",
      "--json",
      "--",
    ]);
    expect(input.arguments).toEqual(["claude", "one", "two"]);
    expect(input.rest).toEqual(["--json", "--"]);
    expect([input.has("yes"), input.has("json"), input.get("lines")]).toEqual([true, false, "-5"]);
    expect(input.all("host")).toEqual(["a", "b"]);
    expect([input.get("host"), input.all("lines"), input.get("yes")]).toEqual(["b", ["-5"], ""]);
  });

  it.each<[string, Command, string[], RegExp]>([
    ["a word that is missing", command, [], /^try needs the name of a tool\.$/],
    ["an option that is none", command, ["claude", "--frob"], /^try does not know "--frob"\.$/],
    ["a letter that is none", command, ["claude", "-yx"], /^try does not know "-x"\.$/],
    ["an option named as what every object has", command, ["claude", "--constructor"], /not know "--constr/],
    ["a value that no option takes", command, ["claude", "--json=1"], /^--json takes no value\.$/],
    ["a value that is missing", command, ["claude", "--host"], /^--host needs a value: --host <name>\.$/],
    ["an option where a value should be", command, ["claude", "--host", "--json"], /^--host needs a value/],
    ["an option twice", command, ["claude", "--lines", "1", "--lines", "2"], /^--lines stands twice\.$/],
    ["a word too many", bare, ["one"], /^try does not know "one"\.$/],
    ["something after -- where nothing may be", closed, ["claude", "--", "x"], /takes nothing after --/],
  ])("%s is refused", (_title, table, args, message) => {
    expect(() => readInput("try", table, args)).toThrowError(expect.objectContaining({ exitCode: 2 }));
    expect(() => readInput("try", table, args)).toThrow(message);
  });
});
