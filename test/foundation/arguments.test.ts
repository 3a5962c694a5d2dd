import { describe, expect, it } from "vitest";
import { makeCase } from "../support/case.ts";

const cases: [string, string[]][] = [
  ["none", []],
  ["an empty one", [""]],
  ["spaces", ["a b", "  ", " lead", "trail "]],
  ["quotes", [`"`, `'`, `"a'b"`, "\\"]],
  ["a newline and a tab", ["a\nb\t"]],
  ["what a shell would expand", ["$HOME", "*", "`id`", "$(id)", "~", "!x"]],
  ["what looks like an end of flags", ["--", "-", "--", "-x"]],
  [
    "what looks like the engine's flags",
    ["--rm", "--privileged", "-v", "/:/host", "--entrypoint", "sh", "--env-file"],
  ],
  ["unicode", ["ä", "漢字", "🙂", "e\u0301", "\ufffd"]],
  ["200 of them, 100 KB in all", Array.from({ length: 200 }, (_, index) => `${index}-${"x".repeat(508)}`)],
  ["one of 100 KB", ["y".repeat(100_000)]],
];

describe("arguments arrive byte for byte", () => {
  for (const [title, args] of cases) {
    it(title, async () => {
      const result = await makeCase().probe("arguments", args);
      expect(result.stderr).toBe("");
      expect(result.stdout.toString()).toBe(
        args.map((argument) => `${Buffer.from(argument).toString("hex")}\n`).join(""),
      );
      expect(result.code).toBe(0);
    });
  }
});
