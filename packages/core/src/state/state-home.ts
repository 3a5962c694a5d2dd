import { isAbsolute, join, resolve } from "node:path";
import { errors } from "../errors.ts";
import type { Host } from "../plan/facts.ts";

/** Raised when the layout of the folders below changes in a way that older launchers can't read. */
const layout = "v1";

/** Where everything lies that a launcher remembers, each path absolute. */
export type StateFolders = {
  readonly home: string;
  /** The user's settings file. */
  readonly settings: string;
  /** The list of folders that are workspaces for good. */
  readonly trusted: string;
  /** Which networks sessions join in which workspace. */
  readonly joined: string;
  /** The user's variables for every tool, `NAME=value` lines. */
  readonly environment: string;
  /** One note a workspace, of a project's file whose wishes are settled. */
  readonly projects: string;
  readonly stamps: string;
  readonly locks: string;
  readonly logs: string;
  /** What the programs in images said of the hosts of their packages. */
  readonly packageSources: string;
  /** Build contexts, each there while its build runs. */
  readonly contexts: string;
  /** One note a running session, of what it made in the workspace to protect it. */
  readonly placeholders: string;
  /** One short-lived file per running session. */
  readonly sessions: string;
};

/** The state home: `AI_SANDBOX_HOME`, else `~/.ai-sandbox`. */
export function stateFolders(host: Pick<Host, "environment" | "homeFolder">): StateFolders {
  const chosen = host.environment.AI_SANDBOX_HOME;
  if (chosen !== undefined && !isAbsolute(chosen)) throw errors.stateHomeRelative();
  const home = resolve(chosen ?? join(host.homeFolder, ".ai-sandbox"));
  const state = `${home}/state/${layout}`;
  return {
    home,
    settings: `${home}/config.json`,
    environment: `${home}/env`,
    trusted: `${state}/trusted.json`,
    joined: `${state}/joined.json`,
    projects: `${state}/projects`,
    stamps: `${state}/stamps`,
    locks: `${state}/locks`,
    placeholders: `${state}/placeholders`,
    sessions: `${state}/sessions`,
    packageSources: `${state}/package-sources`,
    logs: `${home}/logs`,
    contexts: `${state}/contexts`,
  };
}
