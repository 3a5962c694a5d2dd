import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import type { Attack } from "../attack.ts";
import { launch, weakened } from "../ways.ts";
import type { WeakeningName } from "../weakenings.ts";

const group = "filesystem";

/** Another folder of the user's, with a secret in it, mounted into the project: before a session, or in its middle. */
const nested = (id: string, words: string, isBefore: boolean, weakening: WeakeningName): Attack => ({
  id,
  group,
  words,
  weakening,
  attempt: async (way, place) => {
    if (way === "bare") return undefined;
    const point = join(place.workspace, "deep");
    const mount = (): void =>
      void spawnSync("mount", ["--bind", join(dirname(place.workspace), "sibling"), point]);
    const look = "for i in $(seq 40); do cat deep/file late/file 2>/dev/null && exit; sleep 0.1; done";
    // As on machines where systemd makes all mounts so.
    spawnSync("mount", ["--bind", place.workspace, place.workspace]);
    spawnSync("mount", ["--make-rshared", place.workspace]);
    try {
      if (isBefore) mount();
      const session = launch(place, `echo ready; ${isBefore ? "cat deep/file" : look}`, {
        environment: weakened(way, place, weakening),
      });
      if (!isBefore) {
        await new Promise((resolve) => setTimeout(resolve, 1500));
        mount();
      }
      const { stdout, stderr } = await session;
      if (!stdout.includes("ready")) throw new Error(`it did not run: ${stderr}`);
      return stdout.includes("the secret");
    } finally {
      spawnSync("umount", ["--recursive", place.workspace]);
    }
  },
});

/** What other mounts bring into a workspace. */
export const nestedMounts: readonly Attack[] = [
  nested("FS-46", "read another folder that is mounted in the workspace", true, "nested mounts passed on"),
  nested(
    "FS-47",
    "read another folder that is mounted in the workspace while the session runs",
    false,
    "later mounts passed on",
  ),
];
