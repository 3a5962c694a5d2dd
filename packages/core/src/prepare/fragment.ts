import { createHash } from "node:crypto";
import { isAbsolute, join } from "node:path";
import { pullErrors } from "../errors/pull-errors.ts";
import { LaunchError } from "../errors.ts";
import { readSettingsFile } from "../settings/settings-file.ts";
import { fragmentProblem } from "./addition.ts";

/** The file of `image.dockerfile`: a project's has the hash of the content that was approved of behind its path. */
export type FragmentPlace = { readonly path: string; readonly sha256: string | undefined };

/**
 * Finds the file.
 *
 * @param dockerfile the setting; a relative path is below the state home
 */
export function fragmentPlace(dockerfile: string, stateHome: string): FragmentPlace {
  const [, path = dockerfile, sha256] = /^(.*)#sha256:([0-9a-f]{64})$/.exec(dockerfile) ?? [];
  return { path: isAbsolute(path) ? path : join(stateHome, path), sha256 };
}

/**
 * The setting as it is approved of: path and content, so that a session can't change it afterwards.
 *
 * @param path absolute, in a project
 * @throws LaunchError when the file can't be used
 */
export function pinnedFragment(path: string): string {
  return `${path}#sha256:${hashOf(read(path, "refused"))}`;
}

/**
 * Reads the user's lines of a Dockerfile.
 *
 * @throws LaunchError when the file is not there, can't be read, is not what was approved of, or says what the launcher
 * relies on
 */
export function readFragment({ path, sha256 }: FragmentPlace): string {
  const text = read(path, sha256 === undefined ? "followed" : "refused");
  if (sha256 !== undefined && hashOf(text) !== sha256) throw pullErrors.fragmentChanged(path);
  const problem = fragmentProblem(text);
  if (problem !== undefined)
    throw pullErrors.fragmentUnusable(
      path,
      `line ${problem.line}: ${problem.instruction} can't be used here`,
    );
  return text;
}

function read(path: string, links: "followed" | "refused"): string {
  let text: string | undefined;
  try {
    text = readSettingsFile(path, links);
  } catch (error) {
    if (error instanceof LaunchError || !(error instanceof Error)) throw error;
    throw pullErrors.fragmentUnusable(path, error.message);
  }
  if (text === undefined) throw pullErrors.fragmentUnusable(path, "there is no such file");
  return text;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
