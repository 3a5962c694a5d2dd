import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "../support/place.ts";
import { claudeVersion } from "../support/world.ts";
import type { Case } from "./case.ts";

/** Each shell's own word for the last exit code. */
const shells: Readonly<Record<string, string>> = {
  sh: "$?",
  dash: "$?",
  bash: "$?",
  "bash --login": "$?",
  zsh: "$?",
  fish: "$status",
};

async function isThere(place: Place, program: string): Promise<boolean> {
  const found = (await place.type(`command -v ${program.split(" ")[0]}`)).code === 0;
  if (!found) console.error(`skipped: ${program} is not installed`);
  return found;
}

/** Where commands are typed. */
export const typed: readonly Case[] = [
  {
    title: `under ${Object.keys(shells).join(", ")}: found on PATH, in a pipe, with its exit code`,
    kinds: ["npm"],
    everyRun: false,
    run: async (machine) => {
      const place = machine();
      await place.ask("npm install --global @ai-sandbox/claude");
      for (const [shell, code] of Object.entries(shells)) {
        if (!(await isThere(place, shell))) continue;
        // A login shell sets PATH anew.
        const path = shell.includes("--login") ? `PATH="${place.path}"; ` : "";
        const script = `${path}claude --version | cat; claude --no-such-option; echo "code ${code}"`;
        const { stdout } = await place.type(`${shell} -c '${script}'`);
        assert.deepEqual(stdout.split("\n"), [claudeVersion(), "code 1", ""], shell);
      }
    },
  },
  {
    title: "in tmux",
    kinds: ["npm"],
    everyRun: false,
    run: async (machine) => {
      const place = machine();
      if (!(await isThere(place, "tmux"))) return;
      await place.ask("npm install --global @ai-sandbox/claude");
      const inside = "claude --version; tmux capture-pane -p >screen; echo $? >code; tmux wait-for -S done";
      await place.ask(`tmux -L tests new-session -d -x 80 -y 24 '${inside}' \\; wait-for done`);
      const screen = join(place.project, "screen");
      assert.ok(existsSync(screen));
      assert.match(readFileSync(screen, "utf8"), new RegExp(claudeVersion().replace(/[.()]/g, "\\$&")));
    },
  },
];
