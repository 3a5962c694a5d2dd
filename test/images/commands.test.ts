import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { skipFor } from "../lifecycle/support/skip.ts";
import { makeWorkspace } from "../support/person.ts";
import { type Result, run } from "../support/run.ts";
import { pinnedVersion, tools, whyNotHere } from "./tools.ts";
import { turns } from "./turns.ts";

const inTurn = turns(2);

/** These write their help to stderr by themselves, in any surrounding, and nothing to stdout. */
const helpOnStderr = ["kilo", "opencode"];

/** The first start may build the image, which others may be doing already. */
const buildTime = 900_000;

describe.concurrent("says its version and its help through its launcher", () => {
  for (const tool of tools) {
    it(tool.title, { timeout: buildTime }, async (context) => {
      skipFor(await whyNotHere(tool), context);
      await inTurn(async () => {
        for (const person of [inject("people").agent, inject("people").other]) {
          const options = { as: person, in: makeWorkspace(inject("folder"), person) };
          const version = await run(tool.command, ["--version"], options);
          expect(outcome(version), `uid ${person.uid}`).toEqual({ code: 0, stderr: version.stderr });
          expect(version.stdout.toString()).toContain(pinnedVersion(tool));

          const help = await run(tool.command, ["--help"], options);
          expect(outcome(help), `uid ${person.uid}`).toEqual({ code: 0, stderr: help.stderr });
          const helpText = helpOnStderr.includes(tool.name) ? help.stderr : help.stdout.toString();
          expect(helpText.length).toBeGreaterThan(500);
          expect(helpText).toMatch(/usage|options|commands/i);
          expect(helpText).toMatch(new RegExp(tool.command, "i"));
          // Nothing of the launcher's or the image's own: no notice, no message, no complaint of the hardening's.
          for (const text of [version.stdout.toString(), help.stdout.toString(), help.stderr])
            expect(text).not.toMatch(/^ai-sandbox:|read-only file system|permission denied|EACCES|EROFS/im);
          expect(statSync(join(person.home, ".ai-sandbox", "homes", tool.name)).uid).toBe(person.uid);
        }
      });
    });
  }
});

function outcome({ code, stderr }: Result): { code: number; stderr: string } {
  return { code, stderr };
}
