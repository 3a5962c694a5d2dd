import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Client } from "../engine/client.ts";
import { asInTable } from "../host/mounts-below.ts";
import type { MountSetting } from "../settings/mount-setting.ts";

/** What is mounted below the workspace. */
export type NestedMounts = {
  /** Since version 25 the engine's client has another word for leaving them out. */
  readonly clientIs: "before 25" | "since 25";
  /** What the user is told, one or more lines each. */
  readonly notices: readonly string[];
};

/**
 * Looks for file systems that are mounted below the workspace: a bind mount of something else, a network share, another
 * disk. They are not part of the folder that the user trusted, so a session does not get them.
 *
 * @param workspace absolute, symlinks resolved
 * @param shared what the user's settings share by name
 * @param homeFolder what `~` means in them
 * @returns undefined where there are none
 */
export function readNestedMounts(
  workspace: string,
  client: Client,
  shared: readonly MountSetting[],
  homeFolder: string,
): NestedMounts | undefined {
  const below = `${asInTable(workspace)}/`;
  const found = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    // Fields: id, parent, device, root, mount point …
    .map((line) => line.split(" ")[4] ?? "")
    .filter((point) => point.startsWith(below))
    .map(fromTable);
  if (found.length === 0) return undefined;
  const named = shared.map((mount) =>
    (typeof mount === "string" ? mount : mount.path).replace(/^~(?=\/)/, () => homeFolder),
  );
  const hidden = found.filter((path) => !named.includes(path));
  return { clientIs: ageOf(client), notices: hidden.length === 0 ? [] : [notice(hidden)] };
}

function notice(hidden: readonly string[]): string {
  const [first = ""] = hidden;
  return [
    `not shared, because it is mounted there from elsewhere: ${hidden.map((path) => JSON.stringify(path)).join(", ")}`,
    `To share it: "mounts": [{ "path": ${JSON.stringify(first)}, "write": true }] in ~/.ai-sandbox/config.json`,
  ].join("\n  ");
}

function fromTable(point: string): string {
  return point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function ageOf(client: Client): NestedMounts["clientIs"] {
  const { stdout } = spawnSync(client.path, ["--version"], {
    cwd: "/",
    env: client.environment,
    encoding: "utf8",
  });
  return Number(/version (\d+)/.exec(stdout ?? "")?.[1] ?? 0) >= 25 ? "since 25" : "before 25";
}
