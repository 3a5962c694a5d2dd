import { spawn } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asPerson, type Person } from "../../support/person.ts";
import type { Registry } from "../registry/registry.ts";
import type { Client } from "./clients.ts";

/** What a command did. */
export type Done = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Somebody's machine: a home in which nothing was ever installed, a folder to work in, a package manager. */
export type Place = {
  readonly client: Client;
  readonly home: string;
  readonly project: string;
  /** What a login of theirs has. */
  readonly environment: Readonly<Record<string, string>>;
  /** Flags of `setpriv` that make a process theirs. */
  readonly asPerson: readonly string[];
  /** PATH as it is after a global prefix was set up as npm's manual says. */
  readonly path: string;
  /** Runs a command line in a shell, as it is typed. */
  readonly type: (
    line: string,
    more?: { in?: string; environment?: Record<string, string> },
  ) => Promise<Done>;
  /** The same; fails when the command does. @returns its stdout without the last line break */
  readonly ask: (
    line: string,
    more?: { in?: string; environment?: Record<string, string> },
  ) => Promise<string>;
  /** Makes a file of theirs. @param path below the home */
  readonly write: (path: string, content: string, mode?: number) => string;
};

/** What a place is made from. */
export type Surroundings = {
  readonly folder: string;
  readonly nodeFolder: string;
  readonly registry: Registry;
  /** Whose it is. */
  readonly person: Person;
};

/** Makes a new machine. Its packages of these scopes come from the tests' registry, all others from nowhere. */
export function makePlace({ folder, nodeFolder, registry, person }: Surroundings, client: Client): Place {
  const home = mkdtempSync(join(folder, "machine-"));
  const project = join(home, "project");
  const own = (path: string): string => {
    chownSync(path, person.uid, person.gid);
    return path;
  };
  mkdirSync(own(home) && project);
  own(project);
  const write: Place["write"] = (path, content, mode = 0o644) => {
    const parts = path.split("/").slice(0, -1);
    parts.reduce((parent, part) => {
      const next = join(parent, part);
      mkdirSync(next, { recursive: true });
      return own(next);
    }, home);
    writeFileSync(join(home, path), content, { mode });
    return own(join(home, path));
  };
  const globalPrefix = join(home, ".npm-global");
  write(
    ".npmrc",
    [
      `@ai-sandbox:registry=${registry.address}/`,
      `@anthropic-ai:registry=${registry.address}/`,
      `//${new URL(registry.address).host}/:_authToken=tests`,
      `prefix=${globalPrefix}`,
      "update-notifier=false",
      "fund=false",
      "",
    ].join("\n"),
  );
  const path = [
    join(home, ".local", "share", "pnpm"),
    join(globalPrefix, "bin"),
    client.bins,
    nodeFolder,
    "/usr/local/bin",
    "/usr/bin",
    "/bin",
  ].join(":");
  const environment = {
    HOME: home,
    PATH: path,
    PNPM_HOME: join(home, ".local", "share", "pnpm"),
    // Nobody sits at a terminal here who could be asked about a folder.
    AI_SANDBOX_TRUST: "once",
    ...(process.env.DOCKER_HOST === undefined ? {} : { DOCKER_HOST: process.env.DOCKER_HOST }),
    ...certificates(),
  };
  const type: Place["type"] = (line, more = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn("/usr/bin/setpriv", [...asPerson(person), "--", "/bin/sh", "-c", line], {
        cwd: more.in ?? project,
        env: { ...environment, ...more.environment },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (bytes: Buffer) => (stdout += bytes.toString()));
      child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString()));
      child.once("error", reject);
      child.once("close", (code) => resolve({ code: code ?? 128, stdout, stderr }));
    });
  const ask: Place["ask"] = async (line, more) => {
    const { code, stdout, stderr } = await type(line, more);
    if (code !== 0) throw new Error(`${line}: exit code ${code}\n${stdout}${stderr}`);
    return stdout.replace(/\n$/, "");
  };
  return { client, home, project, environment, asPerson: asPerson(person), path, type, ask, write };
}

/** This machine's authorities: they belong to every image, and images of other tests are at hand. */
function certificates(): Record<string, string> {
  const names = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
