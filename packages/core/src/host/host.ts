import { readlinkSync } from "node:fs";
import { isAbsolute } from "node:path";
import { errors } from "../errors.ts";
import type { Host } from "../plan/facts.ts";
import { firstInvalidArgument } from "./raw-arguments.ts";
import { readStreams } from "./streams.ts";
import { homeFolder, machineName } from "./system.ts";
import { isTerminal } from "./terminals.ts";

/**
 * Probes the machine and the user.
 *
 * @param args what the user typed after the tool's name
 * @throws LaunchError when an argument holds bytes that can't be carried, or the user has no home folder
 */
export function readHost(args: readonly string[]): Host {
  const invalid = firstInvalidArgument(args);
  if (invalid !== undefined) throw errors.argumentNotText(invalid);
  return {
    platform: process.platform,
    user:
      process.getuid === undefined || process.getgid === undefined
        ? undefined
        : { uid: process.getuid(), gid: process.getgid() },
    homeFolder: readHomeFolder(),
    environment: process.env,
    arguments: args,
    terminal: { stdin: isTerminal(0), stdout: isTerminal(1) },
    streams: readStreams(),
    launcher: { process: process.pid, machine: machineName() },
    umask: process.umask(),
    timeZone: readTimeZone(),
  };
}

/** HOME, else what the system's accounts say. A relative one would mean another folder in every folder. */
function readHomeFolder(): string {
  const path = homeFolder();
  if (path === undefined || !isAbsolute(path)) throw errors.homeUnknown();
  return path;
}

/** IANA name of the system's zone, from where `/etc/localtime` points. */
function readTimeZone(): string | undefined {
  try {
    return /\/zoneinfo\/(?:posix\/)?([A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+)*)$/.exec(
      readlinkSync("/etc/localtime"),
    )?.[1];
  } catch {
    return undefined;
  }
}
