import { expect, it } from "vitest";
import { planAdditions } from "../plan/additions.ts";
import { mayForward } from "../plan/environment.ts";
import type { Facts } from "../plan/facts.ts";
import { homeFolder } from "../plan/mounts.ts";
import { plan } from "../plan/plan.ts";
import { type RandomFacts, randomFacts } from "../plan/random-facts.ts";
import { sampleFacts } from "../plan/sample-facts.ts";
import { contains } from "../plan/workspace.ts";
import type { Layer } from "../settings/layer.ts";
import { randomLayers } from "../settings/random-layers.ts";
import { combine } from "../settings/read-settings.ts";
import type { Settings } from "../settings/settings.ts";
import { dockerArguments } from "./docker.ts";
import { readCsvLine, readRun } from "./read-run.ts";

const rounds = 100_000;
const nothing: Layer = new Map();

/**
 * Every second session with settings as they are read from a user's file and a project's, of which all holds or what
 * nobody has to approve of.
 */
function withReadSettings(facts: RandomFacts, count: number): RandomFacts {
  const { user, project, kept } = randomLayers(count);
  const read = combine(user, count % 4 === 0 ? project : kept, nothing);
  // A clone takes a repository, and shares other folders: plan.test.ts has it.
  const settings: Settings = read.git === "clone" ? { ...read, git: "protected" } : read;
  const additions =
    facts.added === undefined
      ? undefined
      : planAdditions(facts.added, { path: facts.workspace.path }, settings);
  return { ...facts, settings, additions };
}

it(`${rounds} random sessions: never another mount, flag, user or image than the plan says`, {
  timeout: 300_000,
}, () => {
  let planned = 0;
  const networks = new Set<string>();
  for (let count = 1; count <= rounds; count++) {
    const facts = count % 2 === 0 ? withReadSettings(randomFacts(count), count) : randomFacts(count);
    const { network, inject, gitFetch } = facts.settings;
    if (network === "open" && (inject || gitFetch.length > 0)) {
      // What can't be kept is refused.
      expect(() => plan(facts)).toThrow(/need the network filter/);
      continue;
    }
    const spec = plan(facts);
    let argv: string[];
    try {
      argv = dockerArguments(spec, "/state/session");
    } catch (error) {
      // A name that is no image's never reaches the engine.
      if (facts.image.id === sampleFacts.image.id) throw error;
      continue;
    }
    planned++;
    if (count % 2 === 0) networks.add(facts.settings.network);
    const problem = problemOf(facts, spec, argv);
    if (problem !== undefined) expect.fail(`case ${count}: ${problem}\n${JSON.stringify(argv)}`);
  }
  expect(planned).toBeGreaterThan(rounds / 2);
  // What is read has an effect.
  expect([...networks].sort()).toEqual(["none", "open", "public", "strict"]);
});

/** What argv says that it should not; undefined when all is as planned. */
function problemOf(facts: RandomFacts, spec: ReturnType<typeof plan>, argv: string[]): string | undefined {
  const { flags, image, command } = readRun(argv);
  const { workspace, stateHome, host } = facts;
  const single = (flag: string): string | undefined => {
    const values = flags.get(flag) ?? [];
    return values.length === 1 ? values[0] : undefined;
  };
  if (image !== facts.image.id) return `image ${image}`;
  const rest = [...(spec.entrypoint?.slice(1) ?? []), ...host.arguments];
  if (command.length !== rest.length || command.some((word, index) => word !== rest[index]))
    return "arguments";
  const uid = host.user?.uid === 0 ? 1000 : host.user?.uid;
  if (single("user") !== `${uid}:${uid}`) return `user ${flags.get("user")}`;
  if (single("cap-drop") !== "ALL" || single("read-only") !== "true" || single("ipc") !== "private")
    return "hardening";
  if (single("platform") !== facts.settings.platform) return `platform ${flags.get("platform")}`;
  const { memory, processes } = facts.settings.limits;
  const bytes = Number.parseFloat(memory ?? "0") * (memory?.endsWith("g") ? 1024 ** 3 : 1024 ** 2);
  if (memory !== undefined && Math.abs(Number(single("memory")) - bytes) > 1)
    return `memory ${flags.get("memory")}`;
  if (processes !== undefined && single("pids-limit") !== String(processes)) return "processes";
  if (single("network") !== (facts.settings.network === "open" ? "bridge" : "none")) return "network";
  if (single("workdir") !== workspace.folder) return "folder";
  const options = flags.get("security-opt") ?? [];
  if (options.join() !== `no-new-privileges,seccomp=${facts.seccompProfile}`) return `options ${options}`;

  const mounts = (flags.get("mount") ?? []).map(readCsvLine);
  const planned = [...spec.mounts.map(({ source, target, readOnly }) => ({ source, target, readOnly }))];
  if (mounts.length !== planned.length + spec.pipes.length) return "number of mounts";
  for (const [index, fields] of mounts.entries()) {
    const [type, source = "", target = "", ...options] = fields;
    if (type !== "type=bind" || !source.startsWith("source=/") || !target.startsWith("target=/"))
      return `mount ${fields}`;
    const wanted = planned[index];
    const nested = wanted !== undefined && isWorkspaces(facts, wanted.source) ? nestedOut(facts) : [];
    const others = options.filter((option) => !nested.includes(option));
    if (options.length - others.length !== nested.length)
      return `mount takes along what is below it ${fields}`;
    if (others.length > 1 || (others.length === 1 && others[0] !== "readonly"))
      return `mount's options ${options}`;
    if (wanted !== undefined) {
      if (
        source !== `source=${wanted.source}` ||
        target !== `target=${wanted.target}` ||
        (others.length === 1) !== wanted.readOnly
      )
        return `mount ${fields}`;
      // The plan itself: nothing of the host but the workspace and what is the tool's or the session's own.
      const own = [
        `${stateHome}/homes/probe`,
        homeFolder(stateHome, "probe", workspace.path),
        `${stateHome}/state/accounts`,
        `${stateHome}/run/${facts.suffix}`,
      ];
      // And what the settings list, writable only where they say so.
      const { mounts: listed = [], emptyFile = "/none", agentSocket = "/none" } = facts.added ?? {};
      const around = listed.filter(({ source: place }) => contains(place, wanted.source));
      const mayWrite = around.length === 0 || around.some(({ write }) => write);
      if (!wanted.readOnly && (!mayWrite || [emptyFile, agentSocket].includes(wanted.source)))
        return `writable ${wanted.source}`;
      own.push(...listed.map(({ source: place }) => place), emptyFile, agentSocket);
      if (![workspace.path, ...own].some((folder) => contains(folder, wanted.source)))
        return `planned ${wanted.source}`;
    }
  }

  const variables = spec.environment.map((entry) =>
    entry.kind === "fixed" ? `${entry.name}=${entry.value}` : entry.name,
  );
  if (variables.join("\0") !== (flags.get("env") ?? []).join("\0")) return "variables";
  for (const entry of variables) {
    const isFixed = entry.includes("=");
    const variable = entry.split("=")[0] ?? "";
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) return `variable ${entry}`;
    if (!isFixed && /^(PATH|HOME|LD_|DOCKER_)/.test(variable)) return `variable ${entry}`;
    const isNamed =
      variable.startsWith("GH_") ||
      Object.hasOwn(facts.added?.variables ?? {}, variable) ||
      /^GIT_(AUTHOR|COMMITTER)_(NAME|EMAIL)$/.test(variable) ||
      facts.settings.environment.includes(variable) ||
      facts.tool.environment.forward.includes(variable);
    if (
      !isFixed &&
      !(isNamed && mayForward(variable)) &&
      !/^(TZ|TERM|(HTTPS?|NO|FTP|ALL)_PROXY)$/i.test(variable)
    )
      return `variable ${entry}`;
  }
  if (argv.some((word) => word.includes("the-value"))) return "a value of the user's on the command line";
  return undefined;
}

const isWorkspaces = ({ workspace }: Facts, source: string): boolean => contains(workspace.path, source);

/** The word that leaves out what is mounted below a source, for a client of that age. */
function nestedOut({ nestedMounts }: Facts): string[] {
  if (nestedMounts === undefined) return [];
  return [nestedMounts === "since 25" ? "bind-recursive=disabled" : "bind-nonrecursive=true"];
}
