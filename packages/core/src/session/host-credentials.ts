import { spawn } from "node:child_process";
import type { FilterOptions } from "../egress/open-filter.ts";
import { findProgram, realPath } from "../host/programs.ts";
import type { Host } from "../plan/facts.ts";

/** How long git and its helper may take, in milliseconds. */
const patience = 20_000;

/** How long an answer holds, in milliseconds: whatever a session does, git is not asked more often. */
const validity = 60_000;

/** What would have git obey another configuration, run other programs, or ask on the session's terminal. */
const unwanted = /^(GIT_(?!CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)$)|GPG_TTY$)/;

/**
 * Asks this machine's git who it is for a repository, as `git fetch` here would, but without a question to anybody. It
 * obeys the user's own configuration alone: it runs in no repository, and gives nothing where a session could have
 * written what it obeys.
 *
 * @returns tells the value that HTTP's Basic has for a repository; the first question starts git
 */
export function hostCredentials({
  spec,
  situation: { client, host },
}: Pick<FilterOptions, "spec" | "situation">): (repository: string) => Promise<string | undefined> {
  const answers = new Map<string, Promise<string | undefined>>();
  // The workspace too where it is a clone, or read-only for this session.
  const mounts = [{ source: spec.workspace, readOnly: false }, ...spec.mounts];

  return (repository) => {
    const known = answers.get(repository) ?? ask(repository);
    if (!answers.has(repository)) setTimeout(() => answers.delete(repository), validity).unref();
    answers.set(repository, known);
    return known;
  };

  async function ask(repository: string): Promise<string | undefined> {
    // Files, each before what it says, as name and value.
    const settings = await run("", "config", "--list", "--show-origin", "-z");
    const isUnsafe = settings.split("\0").some((text) => {
      if (!/^(file:|credential\.)/.test(text)) return false;
      const path = realPath(text.slice("file:".length)).replaceAll("~/", `${host.homeFolder}/`);
      return mounts.some(({ source, readOnly }) => !readOnly && path.includes(`${source}/`));
    });
    // Without any setting there is no helper, and nothing to ask.
    if (isUnsafe || settings === "") return undefined;
    const said = await run(`url=https://${repository}.git\n\n`, "credential", "fill");
    const [, user, password] = /^username=(.*)\npassword=(.*)$/m.exec(said) ?? [];
    return password === undefined ? undefined : Buffer.from(`${user}:${password}`).toString("base64");
  }

  /** Runs git in `/`, without a terminal it could ask on. @returns what it wrote; "" when it failed */
  function run(input: string, ...args: string[]): Promise<string> {
    return new Promise((resolve) => {
      // Without what the workspace, or a package, put there.
      const path = client.environment.PATH ?? "";
      const child = spawn(findProgram("git", path, spec.workspace).path ?? "/", args, {
        cwd: "/",
        env: {
          ...variables(host, (name) => !unwanted.test(name)),
          PATH: path,
          // No repository, whatever lies in the folder it runs in.
          GIT_DIR: "/dev/null",
          GIT_TERMINAL_PROMPT: "0",
          GIT_ASKPASS: "",
          GCM_INTERACTIVE: "0",
        },
        detached: true,
        timeout: patience,
      });
      const fail = (): void => resolve("");
      let said = "";
      child.stdout.on("data", (bytes: Buffer) => {
        said += bytes;
      });
      // It may be gone before it reads.
      child.stdin.on("error", () => undefined).end(input);
      child.on("error", fail);
      // A helper that goes on keeps the rest open.
      child.on("exit", (code) => code === 0 || fail());
      child.on("close", () => resolve(said));
    });
  }
}

/** This machine's variables whose names are wanted. */
export function variables(
  { environment }: Pick<Host, "environment">,
  isWanted: (name: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && isWanted(entry[0]),
    ),
  );
}
