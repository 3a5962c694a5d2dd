import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Person } from "./person.ts";

/**
 * Has a user's launcher take the engine for one that can't mount a socket of this machine's: what the probe before an
 * image's first session would have noted.
 *
 * @param person who had a session already
 */
export function forgetHostSockets({ home }: Person): void {
  const stamps = join(home, ".ai-sandbox", "state", "v1", "stamps");
  for (const name of readdirSync(stamps)) {
    const stamp = JSON.parse(readFileSync(join(stamps, name), "utf8"));
    stamp.engine.hostSockets = false;
    writeFileSync(join(stamps, name), JSON.stringify(stamp));
  }
}
