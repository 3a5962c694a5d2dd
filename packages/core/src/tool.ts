import { readFileSync } from "node:fs";
import type { Route } from "./egress/policy.ts";

/** What a launcher knows of the CLI it wraps: the part of `tool.json` that a start needs. */
export type Tool = {
  /** The launcher's name: package `@ai-sandbox/<name>`, image `ai-<name>`. */
  readonly name: string;
  /** The name people know it by, for messages. */
  readonly title: string;
  /** The bin that carries the real CLI's name. */
  readonly command: string;
  /** The Debian release its base image is built on. */
  readonly base: "trixie" | "bookworm";
  readonly environment: {
    /** Host variables it may receive when they are set. */
    readonly forward: readonly string[];
    /** Variables it always gets, with their values. */
    readonly set: Readonly<Record<string, string>>;
  };
  readonly network: {
    /** Hosts it can't work without, and those it also asks for. */
    readonly hosts: readonly string[];
    readonly optionalHosts: readonly string[];
    /** Words for the hosts of package sources that it also asks: see egress/bundles.ts. */
    readonly bundles?: readonly string[];
    /** Keys that can stay outside. */
    readonly injection?: readonly Route[];
  };
  readonly login?: {
    /** Ports on which it waits for the answer to a login; `random` where it takes any that is free. */
    readonly callbackPorts?: readonly (number | "random")[];
  };
  /** Platforms its vendor publishes for, as `linux/amd64`. */
  readonly platforms: readonly string[];
  /** Absolute path of the launcher's package. */
  readonly folder: string;
  /** Version of the launcher's package. */
  readonly version: string;
};

/**
 * Reads the facts of the tool whose launcher package lies in `folder`.
 * The files are ours and were checked against the schema when the package was made, so they are not checked again
 * on every start.
 *
 * @param folder absolute path of the package, where `tool.json` and `package.json` lie.
 * @throws when the package is damaged: a file is missing or is not JSON.
 */
export function readTool(folder: string): Tool {
  const facts = JSON.parse(readFileSync(`${folder}/tool.json`, "utf8")) as Omit<Tool, "folder" | "version">;
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as { version: string };
  return { ...facts, folder, version: manifest.version };
}
