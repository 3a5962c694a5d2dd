import { spawn } from "node:child_process";
import { lstatSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "../engine/client.ts";
import type { dockerArguments } from "../engine/docker.ts";
import { removal } from "../engine/removal.ts";
import type { Clone, SandboxSpec } from "../plan/spec.ts";
import { endingSignals } from "./signals.ts";

const outInside = "/run/out";
const bundleName = "commits.bundle";

/** Tags that lie in the bundle stay there: git would take them over by itself. */
const fetching = "git fetch --no-tags";

/** The clone's configuration can make git take for ever. In milliseconds. */
const longest = 120_000;

/** Counts the commits that the repository does not have, and the files that are in none, and packs the former. */
const script = `
new="--branches --not --remotes=origin"
git="git -c core.fsmonitor=false -c core.hooksPath=/dev/null"
commits=$($git rev-list --count $new) && [ "$commits" -gt 0 ] && $git bundle create -q ${outInside}/${bundleName} $new || commits=0
echo "$commits $($git status --porcelain | wc -l)"`;

/**
 * Packs what a session committed in its clone into a bundle, and tells how to take it over. Git runs in a container of
 * its own, without a network, keys or the tool's home: the clone's configuration is the agent's.
 */
export async function collectClone(
  client: Client,
  spec: SandboxSpec,
  clone: Clone,
  sessions: string,
  argumentsOf: typeof dockerArguments,
): Promise<void> {
  const bundle = join(clone.out, bundleName);
  rmSync(bundle, { force: true });
  const collector = collectorOf(spec, clone);
  const idFile = join(sessions, collector.name);
  const said = await outputOf(client, collector.name, argumentsOf(collector, idFile));
  rmSync(idFile, { force: true });
  const [, commits, files] = /^(\d{1,9}) +(\d{1,9})\n$/.exec(said) ?? [];
  if (commits === undefined) {
    process.stderr.write(
      `ai-sandbox: what the session committed could not be packed; its clone is ${clone.work}\n`,
    );
    return;
  }
  // The container that wrote it obeyed the agent: no link or pipe of its making is recommended to anybody.
  if (commits !== "0" && lstatSync(bundle, { throwIfNoEntry: false })?.isFile() === true) {
    process.stderr.write(
      `ai-sandbox: commits of this session: ${commits}. Fetch them, then look at them before you merge:\n  ${fetching} '${bundle.replaceAll("'", "'\\''")}' '+refs/heads/*:refs/remotes/sandbox/*'\n`,
    );
  }
  if (files !== "0")
    process.stderr.write(
      `ai-sandbox: not committed: ${files} files. They stay in the clone, for the next session here.\n`,
    );
}

/** A container that sees the clone, what it came from, and where the bundle goes. */
function collectorOf(spec: SandboxSpec, clone: Clone): SandboxSpec {
  const kept = spec.mounts.filter(
    ({ source, target }) =>
      target === spec.workspace || source === clone.repository || target.startsWith("/etc/"),
  );
  const out = { source: clone.out, target: outInside, readOnly: false, reason: "where the bundle goes" };
  return {
    ...spec,
    name: `${spec.name}-bundle`,
    entrypoint: ["/bin/sh", "-c", script],
    arguments: [],
    terminal: false,
    interactive: false,
    pipes: [],
    mounts: [...kept, out],
    environment: [{ name: "HOME", kind: "fixed", value: "/tmp", reason: "git wants one" }],
    network: "none",
    egress: undefined,
    services: undefined,
    login: undefined,
    hosts: [],
    publish: [],
  };
}

/** What the collector prints; nothing where it takes too long, or somebody asks for an end. */
function outputOf(client: Client, container: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(client.path, args, {
      stdio: ["ignore", "pipe", "ignore"],
      cwd: "/",
      env: client.environment,
      detached: true,
    });
    const giveUp = (): void => {
      const remover = spawn(client.path, [...removal, container], {
        stdio: "ignore",
        cwd: "/",
        env: client.environment,
        detached: true,
      });
      remover.once("error", () => resolve(""));
      remover.once("close", () => resolve(""));
    };
    const timer = setTimeout(giveUp, longest);
    for (const signal of endingSignals) process.once(signal, giveUp);
    let said = "";
    child.stdout.on("data", (bytes: Buffer) => {
      if (said.length < 1000) said += bytes.toString();
    });
    child.once("error", () => resolve(""));
    child.once("close", () => {
      clearTimeout(timer);
      for (const signal of endingSignals) process.off(signal, giveUp);
      resolve(said);
    });
  });
}
