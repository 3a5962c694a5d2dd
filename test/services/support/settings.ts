import { chownSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import type { Person } from "../../support/person.ts";

/**
 * Makes a state folder of its own with these settings, so that no test changes another's. The images that were seen are
 * the same.
 *
 * @returns the variable that leads to it
 */
export function settings(person: Person, content: unknown): { AI_SANDBOX_HOME: string } {
  // Short: a socket's path may have 107 bytes.
  const home = mkdtempSync(join(inject("folder"), "s-"));
  writeFileSync(join(home, "config.json"), JSON.stringify(content));
  const states = join(person.home, ".ai-sandbox", "state");
  mkdirSync(join(home, "state"));
  for (const layout of readdirSync(states)) {
    mkdirSync(join(home, "state", layout));
    symlinkSync(join(states, layout, "stamps"), join(home, "state", layout, "stamps"));
    chownSync(join(home, "state", layout), person.uid, person.gid);
  }
  for (const path of [home, join(home, "state"), join(home, "config.json")])
    chownSync(path, person.uid, person.gid);
  return { AI_SANDBOX_HOME: home };
}
