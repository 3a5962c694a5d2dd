import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { inject } from "vitest";
import type { Person } from "./person.ts";

/** PATH as tests have it. */
export function pathOf(): string {
  return `${inject("installation").nodeFolder}:/usr/local/bin:/usr/bin:/bin`;
}

/** The engine's clients on this machine: versions differ in what they add and how they read paths. */
export function dockers(): string[] {
  return ["/usr/local/bin/docker", "/usr/bin/docker"].filter((path) => existsSync(path));
}

/** Makes a folder of a person's, with a name that no other test has. */
export function freshFolder(person: Person, mode = 0o755): string {
  const folder = mkdtempSync(join(inject("folder"), "folder-"));
  chownSync(folder, person.uid, person.gid);
  chmodSync(folder, mode);
  return folder;
}

/** The same person with a home folder that holds a few files and nothing else. @param files content by relative path */
export function freshHome(person: Person, files: Readonly<Record<string, string>> = {}): Person {
  const home = freshFolder(person, 0o700);
  for (const [name, content] of Object.entries(files)) {
    let folder = home;
    for (const part of dirname(name).split("/")) {
      folder = join(folder, part);
      if (existsSync(folder)) continue;
      mkdirSync(folder, { mode: 0o700 });
      chownSync(folder, person.uid, person.gid);
    }
    writeFileSync(join(home, name), content);
    chownSync(join(home, name), person.uid, person.gid);
  }
  return { ...person, home };
}

/** A program called `docker` in a folder, and what became of it. */
export type EngineInTheWay = {
  /** The arguments of each of its calls. */
  readonly calls: () => string[][];
};

/**
 * Puts a program called `docker` into a folder, which notes how it is called.
 *
 * @param then what it does then: hand over to the real one, or fail
 */
export function putEngine(folder: string, then: "hand over" | "fail"): EngineInTheWay {
  const marks = mkdtempSync(join(inject("folder"), "calls-"));
  chmodSync(marks, 0o777);
  const file = join(marks, "calls");
  const rest = then === "fail" ? "exit 1" : `exec ${dockers()[0]} "$@"`;
  // An argument may have line breaks in it: each ends with NUL, each call with a byte that stands in none.
  const note = `{ printf '%s\\0' "$@"; printf '\\1'; } >> ${file}`;
  writeFileSync(join(folder, "docker"), `#!/bin/sh\n${note}\n${rest}\n`);
  chmodSync(join(folder, "docker"), 0o755);
  return {
    calls: () => {
      if (!existsSync(file)) return [];
      const calls = readFileSync(file, "utf8").split("\u0001").slice(0, -1);
      return calls.map((call) => call.split("\0").slice(0, -1));
    },
  };
}
