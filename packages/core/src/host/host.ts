import { readlinkSync } from "node:fs";
import { homedir } from "node:os";
import { isatty } from "node:tty";
import { errors } from "../errors.ts";
import type { Host } from "../plan/facts.ts";
import { firstInvalidArgument } from "./raw-arguments.ts";

/**
 * Probes the machine and the user.
 *
 * @param args what the user typed after the tool's name
 * @throws LaunchError when an argument holds bytes that can't be carried
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
    homeFolder: homedir(),
    environment: process.env,
    arguments: args,
    terminal: { stdin: isatty(0), stdout: isatty(1) },
    umask: process.umask(),
    timeZone: readTimeZone(),
  };
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
