import { expect, it } from "vitest";
import { mayForward } from "../plan/environment.ts";
import type { Facts } from "../plan/facts.ts";
import { plan } from "../plan/plan.ts";
import { nothingFound } from "../plan/protection-facts.ts";
import { sampleFacts } from "../plan/sample-facts.ts";
import { contains } from "../plan/workspace.ts";
import { dockerArguments } from "./docker.ts";

const rounds = 100_000;

/** Flags of `docker run` that a session may have, and whether a value belongs to each. No other is known here. */
const knownFlags: Readonly<Record<string, "value" | "none">> = {
  rm: "none",
  init: "none",
  interactive: "none",
  tty: "none",
  "read-only": "none",
  pull: "value",
  "log-driver": "value",
  cidfile: "value",
  name: "value",
  hostname: "value",
  label: "value",
  "detach-keys": "value",
  "sig-proxy": "value",
  user: "value",
  platform: "value",
  "cap-drop": "value",
  "security-opt": "value",
  ipc: "value",
  cgroupns: "value",
  ulimit: "value",
  memory: "value",
  "memory-swap": "value",
  cpus: "value",
  "pids-limit": "value",
  "shm-size": "value",
  network: "value",
  tmpfs: "value",
  mount: "value",
  env: "value",
  workdir: "value",
  entrypoint: "value",
};

type Read = { flags: Map<string, string[]>; image: string | undefined; command: string[] };

/** Reads argv as the client's flag parser does: until `--` or the first word that is no flag. Unknown flags fail. */
function readRun(argv: readonly string[]): Read {
  if (argv[0] !== "run") throw new Error("no run");
  const flags = new Map<string, string[]>();
  let index = 1;
  let hasEnd = false;
  for (; index < argv.length; index++) {
    const word = argv[index] ?? "";
    if (word === "--") {
      index++;
      hasEnd = true;
      break;
    }
    if (!word.startsWith("-") || word === "-") break;
    const found = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(word);
    const kind = found === null ? undefined : knownFlags[found[1] ?? ""];
    if (found === null || kind === undefined) throw new Error(`unknown flag ${word}`);
    let value = found[2];
    if (kind === "none" && value !== undefined) throw new Error(`a value for ${word}`);
    if (kind === "value" && value === undefined) value = argv[++index];
    if (kind === "value" && value === undefined) throw new Error(`no value for ${word}`);
    const name = found[1] ?? "";
    const before = flags.get(name);
    if (before === undefined) flags.set(name, [value ?? "true"]);
    else before.push(value ?? "true");
  }
  // The image's name alone must not be what keeps the tool's arguments from being flags.
  if (!hasEnd) throw new Error("no end of flags");
  return { flags, image: argv[index], command: argv.slice(index + 1) };
}

/** One line of CSV, as in RFC 4180. */
function readCsvLine(line: string): string[] {
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const field = /^(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/.exec(rest);
    if (field === null) throw new Error(`no CSV: ${line}`);
    fields.push(field[1]?.replaceAll('""', '"') ?? field[2] ?? "");
    rest = rest.slice(field[0].length);
    if (field[3] === "") return fields;
  }
}

/** Always the same cases: a failure can be looked at again by its number. */
let seed = 0;
const random = (below: number): number => {
  // Marsaglia's xorshift, 32 bits.
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) % below;
};
const one = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item;
const some = <Item>(most: number, make: () => Item): Item[] => Array.from({ length: random(most + 1) }, make);

const pieces = [
  ...[
    ",",
    '"',
    "'",
    " ",
    ":",
    "=",
    "\\",
    "$",
    "%",
    "-",
    "--",
    ";",
    "&",
    "|",
    "*",
    "~",
    "#",
    "\t",
    "a",
    "b",
    "0",
    "ä",
    "漢",
    "🙂",
  ],
  ...[
    "readonly",
    "source=/etc",
    "target=/",
    "type=volume",
    "--privileged",
    "-v",
    "/:/host",
    "--user=0:0",
    "--network=host",
  ],
  ...[
    "$(id)",
    "`id`",
    "--mount",
    "--",
    "src=/",
    "bind-propagation=shared",
    "..",
    ".",
    "\u202e",
    "--cap-add=ALL",
    "docker.sock",
  ],
];
const text = (): string => some(5, () => one(pieces)).join("");
const segment = (): string => {
  const made = text().replaceAll("/", "");
  return made === "" || made === "." || made === ".." ? "x" : made;
};
const path = (under: string): string => `${under}/${[segment(), ...some(2, segment)].join("/")}`;
const name = (): string =>
  one([
    "PROBE_KEY",
    "GH_TOKEN",
    "LD_PRELOAD",
    "PATH",
    "DOCKER_HOST",
    "A",
    "A=B",
    "--env",
    "-x",
    "_1",
    "TZ",
    "ä",
    "A B",
    "HOME",
  ]);

function makeFacts(): Facts {
  const home = path("/home");
  const workspace = one([path(home), path("/srv/x"), path("/workspace"), path("/home/agent")]);
  const stateHome = `${home}/.ai-sandbox`;
  const uid = one([0, 1000, 4321, 65534]);
  const names = some(4, name);
  const gitFolder = {
    path: `${workspace}/.git`,
    role: one(["whole", "linked"] as const),
    found: Object.fromEntries(
      some(3, () => [one(["hooks", "config", "info", "commondir"]), one(["file", "folder"] as const)]),
    ),
    hasWorktreeConfig: random(2) === 0,
    isWritable: random(2) === 0,
    isExtra: random(4) === 0,
  };
  const environment = Object.fromEntries(
    [...names, ...some(3, name)].map((key) => [key, `the-value ${text()}`]),
  );
  return {
    ...sampleFacts,
    host: {
      ...sampleFacts.host,
      user: { uid, gid: uid },
      homeFolder: home,
      environment,
      arguments: some(5, text),
      terminal: { stdin: random(2) === 0, stdout: random(2) === 0 },
      umask: one([0o22, 0o77, 0]),
      timeZone: one([undefined, "Europe/Paris"]),
    },
    settings: {
      ...sampleFacts.settings,
      network: one(["open", "public", "strict", "none"]),
      git: one(["protected", "read-only", "open"]),
      environment: names,
      limits: one([{}, { memory: `${1 + random(4096)}m`, cpus: 1, processes: 64 }]),
    },
    tool: {
      ...sampleFacts.tool,
      environment: { forward: some(2, () => "PROBE_KEY"), set: { PROBE_FIXED: text() } },
    },
    workspace: {
      path: workspace,
      folder: one([workspace, path(workspace)]),
      isTrusted: random(2) === 0,
      uid,
      gid: uid,
      mode: 0o40755,
    },
    protection: {
      ...nothingFound,
      gitFolders: some(1, () => gitFolder),
      project: some(2, () => ({
        path: `${workspace}/${segment()}`,
        kind: "folder" as const,
        exists: true,
        why: text(),
      })),
      identities: one([{}, { [workspace]: "1:2" }]),
    },
    image: {
      id: one([sampleFacts.image.id, sampleFacts.image.id, text()]),
      entrypoint: ["/opt/probe"],
      isOurs: true,
    },
    stateHome,
    suffix: one(["0123ab", "ffffff"]),
  };
}

it(`${rounds} random sessions: never another mount, flag, user or image than the plan says`, {
  timeout: 120_000,
}, () => {
  let planned = 0;
  for (let count = 1; count <= rounds; count++) {
    seed = Math.imul(count, 2654435761) | 1;
    const facts = makeFacts();
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
    const problem = problemOf(facts, spec, argv);
    if (problem !== undefined) expect.fail(`case ${count}: ${problem}\n${JSON.stringify(argv)}`);
  }
  expect(planned).toBeGreaterThan(rounds / 2);
});

/** What argv says that it should not; undefined when all is as planned. */
function problemOf(facts: Facts, spec: ReturnType<typeof plan>, argv: string[]): string | undefined {
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
  if (single("network") !== (facts.settings.network === "open" ? "bridge" : "none")) return "network";
  if (single("workdir") !== workspace.folder) return "folder";
  const options = flags.get("security-opt") ?? [];
  if (options.join() !== `no-new-privileges,seccomp=${facts.seccompProfile}`) return `options ${options}`;

  const mounts = (flags.get("mount") ?? []).map(readCsvLine);
  const planned = [...spec.mounts.map(({ source, target, readOnly }) => ({ source, target, readOnly }))];
  if (mounts.length !== planned.length + spec.pipes.length) return "number of mounts";
  for (const [index, fields] of mounts.entries()) {
    const [type, source = "", target = "", ...others] = fields;
    if (type !== "type=bind" || !source.startsWith("source=/") || !target.startsWith("target=/"))
      return `mount ${fields}`;
    if (others.length > 1 || (others.length === 1 && others[0] !== "readonly"))
      return `mount's options ${others}`;
    const wanted = planned[index];
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
        `${stateHome}/state/accounts`,
        `${stateHome}/run/${facts.suffix}`,
      ];
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
      facts.settings.environment.includes(variable) || facts.tool.environment.forward.includes(variable);
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
