import { spawn } from "node:child_process";
import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { spawn as spawnAtTerminal } from "@lydell/node-pty";
import { answers, plainText } from "../support/terminal-text.ts";

/** What is typed at a terminal once it shows something that it had not shown before. */
export type Keys = {
  readonly when: RegExp;
  readonly keys: string;
  /** How long after that, in milliseconds: for a program that reads and shows nothing before. */
  readonly pause?: number;
};

/** What a command did. */
export type Done = { readonly code: number; readonly shown: string };

export type TypeOptions = {
  /** Opens a terminal and types there; without, there is none and stdin is empty. */
  readonly keys?: readonly Keys[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
};

/** Somebody at a machine, as the pages speak of it: a home and a repository in `~/code/shop`. */
export type Machine = {
  readonly uid: number;
  readonly home: string;
  /** The folder in which commands are typed. */
  readonly project: string;
  readonly type: (line: string, options?: TypeOptions) => Promise<Done>;
  /** The same as a preparation; throws when it fails. */
  readonly ask: (line: string, options?: TypeOptions) => Promise<string>;
  /** Makes a file of theirs, by its path below the home. */
  readonly write: (path: string, content: string) => void;
  /** Asks the engine, as whoever runs the tests. */
  readonly docker: (...args: string[]) => string;
  /** An image that can sleep. */
  readonly image: string;
};

/** What a machine is made from. */
export type Parts = {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Flags of `setpriv`. */
  readonly asPerson: readonly string[];
  readonly docker: Machine["docker"];
  readonly image: string;
};

/** Longest time for one command, in milliseconds. */
const patience = 15 * 60_000;
/** Longest time until a terminal shows what is waited for, in milliseconds. */
const attention = 90_000;

/** Makes the machine with its repository. @param project where commands are typed, below the home */
export async function makeMachine(parts: Parts, project = "code/shop"): Promise<Machine> {
  const { home, uid, gid, asPerson } = parts;
  const write: Machine["write"] = (path, content) => {
    let folder = home;
    for (const part of dirname(path).split("/")) {
      folder = join(folder, part);
      if (mkdirSync(folder, { recursive: true }) !== undefined) chownSync(folder, uid, gid);
    }
    writeFileSync(join(home, path), content);
    chownSync(join(home, path), uid, gid);
  };
  const folder = join(home, project);
  const words = (line: string): string[] => [...asPerson, "--", "/bin/bash", "--norc", "-c", line];
  const environmentOf = (more: TypeOptions["environment"] = {}): Record<string, string> =>
    Object.fromEntries(
      Object.entries({ ...parts.environment, ...more }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    );
  const type: Machine["type"] = (line, { keys, environment } = {}) =>
    keys === undefined
      ? inPipes(words(line), folder, environmentOf(environment))
      : atTerminal(words(line), folder, environmentOf(environment), keys);
  const ask: Machine["ask"] = async (line, options) => {
    const { code, shown } = await type(line, options);
    if (code !== 0) throw new Error(`${line}: exit code ${code}\n${shown}`);
    return shown;
  };
  write(`${project}/README.md`, "A shop.\n");
  const identity = "-c user.name=You -c user.email=you@example.invalid";
  await ask(
    `[ -e .git ] || { git init --quiet && git add . && git ${identity} commit --quiet --message First; }`,
  );
  return { uid, home, project: folder, type, ask, write, docker: parts.docker, image: parts.image };
}

function inPipes(words: string[], cwd: string, env: Record<string, string>): Promise<Done> {
  return new Promise((resolve, reject) => {
    const child = spawn("/usr/bin/setpriv", words, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let shown = "";
    const take = (bytes: Buffer): void => {
      shown += bytes.toString();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 128, shown });
    });
  });
}

async function atTerminal(
  words: string[],
  cwd: string,
  env: Record<string, string>,
  keys: readonly Keys[],
): Promise<Done> {
  const name = "xterm-256color";
  const child = spawnAtTerminal("/usr/bin/setpriv", words, {
    ...{ name, cols: 110, rows: 40, cwd },
    env: { ...env, TERM: name },
  });
  let written = "";
  let isOver = false;
  child.onData((text) => {
    written += text;
    for (const [question, answer] of answers)
      for (const _ of text.matchAll(question)) if (!isOver) child.write(answer);
  });
  const ended = new Promise<number>((resolve) =>
    child.onExit(({ exitCode, signal }) => {
      isOver = true;
      resolve(signal ? 128 + signal : exitCode);
    }),
  );
  let seen = 0;
  for (const { when, keys: typed, pause = 400 } of keys) {
    const end = Date.now() + attention;
    while (!when.test(plainText(written.slice(seen))) && !isOver && Date.now() < end) await passed(50);
    if (!when.test(plainText(written.slice(seen)))) {
      if (!isOver) child.kill("SIGKILL");
      return { code: await ended, shown: `${plainText(written)}\n${when} was not shown` };
    }
    // A program that has just drawn something may not yet read keys.
    await passed(pause);
    seen = written.length;
    if (!isOver) child.write(typed);
  }
  const timer = setTimeout(() => child.kill("SIGKILL"), attention);
  const code = await ended;
  clearTimeout(timer);
  await passed(50);
  return { code, shown: plainText(written) };
}

function passed(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
