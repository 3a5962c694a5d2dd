import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { dockers, pathOf } from "../support/fixtures.ts";
import { type Result, type RunOptions, run } from "../support/run.ts";
import type { Attack } from "./attack.ts";
import { cgnat, insider, markOf, metadata } from "./outside-names.ts";
import type { Place } from "./place.ts";
import { abstractName } from "./services.ts";
import { changeOf, naive, type WeakeningName } from "./weakenings.ts";

/** Against what an attack is run: our launcher; the same with one defence taken away; `docker run` as people type it. */
export type Way = "ours" | "weakened" | "bare";

/** What a session of attacks brought. */
export type Answers = {
  readonly answers: Readonly<Record<string, readonly [number, string]>>;
  /** What the launcher told at the end. */
  readonly told: string;
};

const here = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const driver = here("drive.py");
const prelude = here("prelude.sh");

/** Runs attacks in one session, one after the other, or several at once where they mostly wait. */
export async function runInside(
  way: Way,
  place: Place,
  attacks: readonly Attack[],
  weakening: WeakeningName,
  network = "open",
): Promise<Answers> {
  const { services } = place;
  const isNetwork = attacks.every(({ group }) => group === "network reachability");
  const order = {
    prelude,
    folder: place.workspace,
    workers: isNetwork ? 6 : 1,
    variables: {
      WS: place.workspace,
      HOST_HOME: place.home,
      MARKS: place.marks,
      GATEWAY: services.gateway,
      PORT: String(services.port),
      WEB_PORT: String(services.webPorts[0] ?? services.port),
      LOCAL_PORT: String(services.localPort),
      NEIGHBOUR: services.neighbour,
      ABSTRACT: abstractName,
      HOST_NAME: hostname(),
      HOST_ADDRESSES: services.hostAddresses.join(" "),
      OUTSIDE: services.outside?.address ?? "",
      INSIDER: insider,
      BESIDE: services.outside?.besideHost ?? "",
      METADATA: metadata,
      CGNAT: cgnat,
      MARK: markOf(place),
    },
    attacks: attacks.map(({ id, inside }) => ({ id, script: inside })),
  };
  const input = JSON.stringify(order);
  const result =
    way === "ours" || (changeOf(weakening, place) !== undefined && way === "weakened")
      ? await launch(place, `exec python3 -c ${quoted(driver)}`, {
          input,
          before: isNetwork ? (services.outside?.namesFrom ?? []) : [],
          environment: {
            AI_SANDBOX_NETWORK: network,
            // The launcher would take it for this machine's own proxy, and judge names by other rules than addresses.
            ...(isNetwork ? { HTTP_PROXY: "" } : {}),
            ...weakened(way, place, weakening),
          },
        })
      : await plainDocker(place, way === "weakened", ["-c", driver], input);
  const text = result.stdout.toString();
  if (!text.startsWith("{"))
    throw new Error(`the attacks did not run (${result.code}): ${text}${result.stderr}`);
  return { answers: JSON.parse(text), told: result.stderr };
}

/** Starts a session of ours with a shell script. */
export function launch(place: Place, script: string, options: Partial<RunOptions> = {}): Promise<Result> {
  return run("probe", [script], {
    as: place.person,
    in: place.workspace,
    ...options,
    environment: {
      ...{ PROBE: "shell", AI_SANDBOX_REPORT: "json", ...place.secrets },
      ...(place.filter === "sidecar" ? weakened("ours", place, naive) : {}),
      ...options.environment,
    },
  });
}

/** Variables that put the weakening client in the way; and the same client where a sidecar has to ask our name server. */
export function weakened(way: Way, place: Place, weakening: WeakeningName): Record<string, string> {
  const change = way === "weakened" ? changeOf(weakening, place) : undefined;
  const PATH = `${weakeningFolder()}:${pathOf()}`;
  if (change !== undefined) return { PATH, DOCKER_WEAKENING: JSON.stringify(change) };
  const { outside } = place.services;
  if (place.filter !== "sidecar" || outside === undefined) return {};
  return { PATH, DOCKER_SIDECAR_NAMES: outside.address };
}

let folder: string | undefined;
/** Where the client lies that DOCKER_WEAKENING changes the arguments of. */
export function weakeningFolder(): string {
  if (folder !== undefined) return folder;
  folder = mkdtempSync(join(inject("folder"), "weakening-"));
  chmodSync(folder, 0o755);
  const path = join(folder, "docker");
  writeFileSync(path, `#!/usr/bin/python3\n${here("weaken.py").replace("@engine@", dockers()[0] ?? "")}`);
  chmodSync(path, 0o755);
  return folder;
}

/**
 * `docker run -v $PWD:$PWD -w $PWD`: as root, as the usual images of Node, Python and Debian have it; or with all of the
 * hardening that flags alone can give, but without a launcher.
 */
export function plainDocker(
  place: Place,
  isHardened: boolean,
  args: readonly string[],
  input = "",
): Promise<Result> {
  const { person, workspace } = place;
  const user = person.uid === 0 ? "1000:1000" : `${person.uid}:${person.gid}`;
  const flags = isHardened
    ? `--init --read-only --tmpfs /tmp:exec --cap-drop ALL --security-opt no-new-privileges --pids-limit 512 --network none --user ${user}`
    : "--user 0";
  return run(
    dockers()[0] ?? "docker",
    [
      ..."run --rm --interactive".split(" "),
      ...flags.split(" "),
      ...[
        "-v",
        `${workspace}:${workspace}`,
        "-w",
        workspace,
        "--entrypoint",
        "python3",
        "ai-probe:latest",
        ...args,
      ],
    ],
    { as: person, in: workspace, input },
  );
}

/** One word for a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
