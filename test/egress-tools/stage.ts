import { chmodSync, copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { tools } from "../images/tools.ts";
import { freshHome } from "../support/fixtures.ts";
import { testAuthority } from "../support/outside/authority.ts";
import { type Outside, startOutside } from "../support/outside/outside.ts";
import { makeWorkspace, type Person } from "../support/person.ts";
import { ended, start } from "../support/run.ts";

/** `npm run network:proofs -- --report`: all tools, the long tests, and the tables. */
export const isReport = process.env.NETWORK_PROOFS === "report";
/** `npm run network:proofs`: all tools and the long tests. */
export const isWhole = process.env.NETWORK_PROOFS !== undefined;

/** A user whose images trust the tests' authority, by the setting that is there for it, and the internet they see. */
export type Stage = {
  readonly outside: Outside;
  readonly person: Person;
  readonly close: () => Promise<void>;
  /** Runs a launcher in a new project. @returns its exit code and what it printed; killed when it takes too long */
  readonly launch: (
    command: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
    seconds?: number,
  ) => Promise<Launched>;
};

export type Launched = {
  readonly code: number;
  readonly output: string;
  readonly isOver: boolean;
  /** Names with their ports that the session's record has as allowed. */
  readonly allowed: readonly string[];
  /** Both kinds of lines. */
  readonly record: readonly { verdict: string; target: string; reason?: string }[];
};

/** @param command what the stand-in's model has tools run */
export async function setStage(command: string): Promise<Stage> {
  const certified = tools.flatMap(({ name }) => {
    const path = new URL(`../../packages/${name}/tool.json`, import.meta.url);
    const { network } = JSON.parse(readFileSync(path, "utf8")) as {
      network: { hosts: string[]; optionalHosts: string[] };
    };
    return [...network.hosts, ...network.optionalHosts];
  });
  const outside = await startOutside({
    isEverything: true,
    certified: [...certified, "*.outside.example"],
    command,
  });
  const certificateFile = join(inject("folder"), "authority.pem");
  copyFileSync(testAuthority().certificate, certificateFile);
  chmodSync(certificateFile, 0o644);
  const settings = { certificateFile, hosts: ["*.outside.example"] };
  const person = freshHome(inject("people").agent, { ".ai-sandbox/config.json": JSON.stringify(settings) });
  return {
    outside,
    person,
    close: () => outside.close(),
    launch: async (name, args, environment, seconds = 120) => {
      const logs = join(person.home, ".ai-sandbox", "logs");
      const before = new Set(listed(logs));
      const child = start(name, args, {
        as: person,
        in: makeWorkspace(inject("folder"), person),
        environment,
        before: outside.namesFrom,
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream?.on("data", (bytes: Buffer) => {
          output += bytes.toString();
        });
      child.stdin?.end();
      let isOver = true;
      const timer = setTimeout(() => {
        isOver = false;
        child.kill("SIGTERM");
        setTimeout(() => child.kill("SIGKILL"), 15_000).unref();
      }, seconds * 1000);
      const code = await ended(child);
      clearTimeout(timer);
      const record = listed(logs)
        .filter((file) => file.startsWith("egress-") && !before.has(file))
        .flatMap((file) => readFileSync(join(logs, file), "utf8").split("\n"))
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as { verdict: string; target: string; reason?: string });
      const allowed = record.filter(({ verdict }) => verdict === "allowed").map(({ target }) => target);
      return { code, output, isOver, record, allowed: [...new Set(allowed)] };
    },
  };
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
