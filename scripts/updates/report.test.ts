import { expect, test } from "vitest";
import { changeset, table } from "./report.ts";

test("the table is aligned and counts", () => {
  const rows = [
    { title: "claude", pinned: "1.0.0", newest: "1.0.1", notes: [] },
    { title: "amp", pinned: "2.0.0", newest: "2.0.0", notes: ["arm64: not checked", "old"] },
  ];
  expect(table(rows)).toBe(
    [
      "        pinned  newest  notes",
      "claude  1.0.0   1.0.1",
      "amp     2.0.0   =       arm64: not checked; old",
      "1 of 2 can be updated",
      "",
    ].join("\n"),
  );
});

test("a changeset names its package, and the next one takes its place", () => {
  expect(changeset("@ai-sandbox/claude", "patch", ["Runs Claude Code 1.0.1."])).toEqual({
    path: ".changeset/update-claude.md",
    content: '---\n"@ai-sandbox/claude": patch\n---\n\nRuns Claude Code 1.0.1.\n',
  });
});
