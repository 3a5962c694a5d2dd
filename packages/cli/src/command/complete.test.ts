import { expect, it } from "vitest";
import type { Section } from "./command.ts";
import { complete } from "./complete.ts";

const load = async () => () => 0;
const about = { summary: "does things", description: "Does things.", examples: ["x"], load } as const;
const sections: Section[] = [
  {
    title: "All",
    commands: [
      {
        name: "run",
        ...about,
        arguments: [{ name: "tool", kind: "tool", needs: "a tool" }],
        options: {
          level: { summary: "how much", value: "n", kind: ["high", "low"] },
          json: { summary: "as JSON" },
        },
        rest: "arguments",
      },
      { name: "stop", ...about, arguments: [{ name: "session", kind: "session", many: true }] },
      {
        name: "settings",
        summary: "settings",
        description: "Settings.",
        commands: [{ name: "get", ...about, arguments: [{ name: "setting", kind: "setting" }] }],
      },
    ],
  },
];
const typed = async (text: string): Promise<string[]> => {
  const found = await complete(sections, text.split(" "), async (kind) => [{ word: `a-${kind}`, about: "" }]);
  return found.map(({ word }) => word);
};

it.each<[string, string[]]>([
  ["", ["run", "stop", "settings"]],
  ["s", ["stop", "settings"]],
  ["help s", ["stop", "settings"]],
  ["nothing ", []],
  ["settings ", ["get"]],
  ["settings get ", ["a-setting"]],
  ["settings get a ", []],
  ["run ", ["a-tool"]],
  ["run x ", []],
  ["run --", ["--level", "--json", "--help"]],
  ["run --l", ["--level"]],
  ["run --level ", ["high", "low"]],
  ["run --level h", ["high"]],
  ["run --level high ", ["a-tool"]],
  ["run --json ", ["a-tool"]],
  ["run x -- ", []],
  ["stop a b ", ["a-session"]],
])("after %j come %j", async (text, expected) => {
  expect(await typed(text)).toEqual(expected);
});
