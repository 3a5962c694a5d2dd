import { expect, test } from "vitest";
import type { Problem } from "../../packages/core/src/settings/layer.ts";
import { parseLayer } from "../../packages/core/src/settings/read-settings.ts";
import { pages } from "./pages.ts";

const blocks = pages().flatMap(({ path, text }) =>
  [...text.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, block = ""]) => ({ path, block })),
);

test.each(blocks)("$path: $block", ({ block }) => {
  const content = JSON.parse(block);
  // A part of a package.json; all others are settings, and read as a start reads them.
  if ("scripts" in content) return;
  const problems: Problem[] = [];
  parseLayer(block, "/home/you/.ai-sandbox/config.json", problems);
  expect(problems).toEqual([]);
});
