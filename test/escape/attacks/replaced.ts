import { chownSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startInBackground } from "../../support/background.ts";
import type { Attack } from "../attack.ts";
import { own, type Place, put } from "../place.ts";
import { weakened } from "../ways.ts";

const group = "workspace traps";
const writable = "protected files writable";

/** Puts another file into the place of one, as editors do that save by renaming. */
function replace(place: Place, path: string, content: string): void {
  const [saved, replaced] = [join(place.workspace, "saved"), join(place.workspace, path)];
  const { uid, gid } = statSync(replaced);
  writeFileSync(saved, content);
  chownSync(saved, uid, gid);
  renameSync(saved, replaced);
}

/** Reads a file again and again, until there is something to be read. */
const impatient = `exec python3 -c '
import sys
while True:
    text = open(".env").read()
    if text:
        sys.exit("got it" if "the secret" in text else text)
'`;

/** Of files whose place another one took while the session ran: the kernel drops what is mounted there. */
export const replaced: Attack[] = [
  {
    id: "WS-53",
    group,
    words: "change .mcp.json after the user's editor put a new one in its place meanwhile",
    weakening: writable,
    ours: "open",
    why: "the kernel drops a file's mount when another file takes its place; a session whose repository or hidden file it is is stopped then, of editors' and tools' settings the report tells",
    attempt: async (way, place) => {
      if (way === "bare") return undefined;
      put(place, ".mcp.json", "{}\n");
      own(place);
      const environment = weakened(way, place, writable);
      const session = await startInBackground(
        place,
        "",
        "{ echo evil >>.mcp.json; } && echo got it",
        environment,
      );
      replace(place, ".mcp.json", "{}\n");
      const { stdout, stderr } = await session.finish();
      if (!stderr.includes(".mcp.json")) throw new Error(`it is not told of: ${stderr}`);
      return stdout.includes("got it");
    },
  },
  {
    id: "WS-54",
    group,
    words: "read a hidden .env in the moment after another one took its place",
    weakening: "a launcher that looks at nothing",
    ours: "open",
    why: "a session is stopped when the file that hides another is dropped by the kernel, within a second; until then it can be read",
    attempt: async (way, place) => {
      if (way === "bare") return undefined;
      // It waits for nothing, but may be stopped before it gets its turn.
      for (let tries = 0; tries < 3; tries++) {
        put(place, ".env", way === "ours" ? "SECRET=of before\n" : "");
        if (way === "ours") put(place, ".ai-sandbox.json", '{"hideEnvironmentFiles": true}');
        own(place);
        const session = await startInBackground(place, "", impatient);
        // Its first read may well come after it.
        const end = session.finish();
        replace(place, ".env", "SECRET=the secret\n");
        const { stderr } = await end;
        if (stderr.includes("of before")) throw new Error(`it was not hidden: ${stderr}`);
        if (stderr.includes("got it")) return true;
      }
      return false;
    },
  },
];
