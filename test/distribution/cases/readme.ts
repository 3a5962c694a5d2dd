import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { claudeVersion } from "../support/world.ts";
import type { Case } from "./case.ts";

const page = fileURLToPath(new URL("../../../README.md", import.meta.url));

/** The shell blocks under the README's heading "Use it" that install or start claude: one for each way in. */
function ways(): string[][] {
  const section = /^## Use it\n([\s\S]*?)^## /m.exec(readFileSync(page, "utf8"))?.[1] ?? "";
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .map(([, block = ""]) => block.trim().split("\n"))
    .filter(([first = ""]) => /^(npx|npm install .+) @ai-sandbox\/claude$/.test(first));
}

/** What the README says, typed as it stands there, from nothing to the tool's version. */
export const readme: readonly Case[] = [0, 1, 2].map((index) => ({
  title:
    ways()
      [index]?.map((line) => `\`${line}\``)
      .join(", ") ?? "",
  kinds: ["npm"],
  everyRun: true,
  run: async (machine) => {
    assert.equal(ways().length, 3, "ways in that the README shows");
    const lines = ways()[index] ?? [];
    const place = machine();
    for (const line of lines.slice(0, -1)) await place.ask(line);
    // The last line starts the tool; here it is asked for its version.
    assert.equal(await place.ask(`${lines.at(-1)} --version`), claudeVersion());
  },
}));
