import { type AdditionFacts, planAdditions } from "./additions.ts";
import type { Facts } from "./facts.ts";
import { nothingFound } from "./protection-facts.ts";
import { sampleFacts } from "./sample-facts.ts";

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

/** What settings add: mounts of odd names, with and without repositories to protect, hidden files, variables. */
function randomAdditions(workspace: string, stateHome: string): AdditionFacts {
  return {
    mounts: some(2, () => {
      const source = path("/srv/added");
      const write = random(2) === 0;
      const gitFolder = {
        path: `${source}/.git`,
        role: "whole" as const,
        found: { hooks: "folder" as const, config: "file" as const },
        hasWorktreeConfig: false,
        isWritable: true,
        isExtra: false,
      };
      return {
        path: write ? source : one([source, path("/mnt/link")]),
        source,
        write,
        identities: one([{}, { [source]: "3:4" }]),
        protection: write ? { ...nothingFound, gitFolders: some(1, () => gitFolder) } : undefined,
      };
    }),
    hidden: some(2, () => path(workspace)),
    emptyFile: `${stateHome}/state/empty`,
    variables: Object.fromEntries(some(2, () => [one(["A", "MY_KEY"]), `the-value ${text()}`])),
    agentSocket: one([undefined, path("/srv/agent")]),
    notices: [],
  };
}

/** Facts of a session, and what its settings add to it, before that was planned. */
export type RandomFacts = Facts & { readonly added: AdditionFacts | undefined };

/** Facts of a session with all that names and settings may hold. The same number makes the same ones. */
export function randomFacts(number: number): RandomFacts {
  seed = Math.imul(number, 2654435761) | 1;
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
  const git = one(["protected", "read-only", "open"] as const);
  const added = random(2) === 0 ? undefined : randomAdditions(workspace, stateHome);
  return {
    ...sampleFacts,
    added,
    additions: added === undefined ? undefined : planAdditions(added, { path: workspace }, { git }),
    gitIdentity: one([undefined, { name: `the-value ${text()}`, email: `the-value ${text()}` }]),
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
      git,
      environment: [...names, ...some(1, () => "GH_*")],
      home: one(["shared", "private"]),
      unlock: some(2, () => one([".vscode", ".", "..", text()])),
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
    nestedMounts: one([undefined, undefined, "before 25", "since 25"]),
    suffix: one(["0123ab", "ffffff"]),
  };
}
