import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Client } from "../../engine/client.ts";
import { askEngine } from "../ask-engine.ts";
import { listenersOf } from "./listening.ts";

/** More of a command line is not needed to know a program. */
const longest = 80;

/**
 * Says who listens on a port of this machine, as far as its user may know: a container, a program, at least a user.
 *
 * @returns a phrase, as "the program node server.js (process 123)"
 */
export async function holderOf(port: number, client: Client): Promise<string> {
  const names = await askEngine(client, ["ps", `--filter=publish=${port}`, "--format={{.Names}}"]);
  const [container] = names.stdout.split("\n").filter((name) => name !== "");
  if (container !== undefined) return `the container ${container}`;
  const listeners = listenersOf("self").filter((listener) => listener.port === port);
  const inodes = new Set(listeners.map(({ inode }) => `socket:[${inode}]`));
  const process = inodes.size === 0 ? undefined : processWith(inodes);
  if (process !== undefined) return `the program ${commandOf(process)} (process ${process})`;
  const [first] = listeners;
  return first === undefined ? "another program" : `a program of user ${nameOf(first.uid)}`;
}

/** The process that holds one of these sockets; another user's can't be looked into. */
function processWith(sockets: ReadonlySet<string>): number | undefined {
  for (const process of entries("/proc").filter((name) => /^\d+$/.test(name))) {
    for (const descriptor of entries(`/proc/${process}/fd`)) {
      try {
        if (sockets.has(readlinkSync(`/proc/${process}/fd/${descriptor}`))) return Number(process);
      } catch {
        // Closed meanwhile.
      }
    }
  }
  return undefined;
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function commandOf(process: number): string {
  try {
    const command = readFileSync(`/proc/${process}/cmdline`, "utf8").split("\0").join(" ").trim();
    return command.length > longest ? `${command.slice(0, longest)}…` : command;
  } catch {
    return "that just ended";
  }
}

function nameOf(uid: number): string {
  const [, name] = new RegExp(`^([^:\n]+):[^:\n]*:${uid}:`, "m").exec(passwd()) ?? [];
  return name ?? String(uid);
}

function passwd(): string {
  try {
    return readFileSync("/etc/passwd", "utf8");
  } catch {
    return "";
  }
}
