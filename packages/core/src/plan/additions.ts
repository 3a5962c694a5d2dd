import type { GitMode, Settings } from "../settings/settings.ts";
import type { Workspace } from "./facts.ts";
import type { Identities } from "./identity.ts";
import { placeholdersOf, planProtection, protectionMounts } from "./protection.ts";
import type { ProtectionFacts } from "./protection-facts.ts";
import type { EnvironmentEntry, Mount, Placeholder } from "./spec.ts";
import { contains } from "./workspace.ts";

/** What the user's settings add to a session, as it was found on the host. Few sessions have any. */
export type AdditionFacts = {
  readonly mounts: readonly FoundMount[];
  /** `.env` files that are to be empty inside; absolute, in the workspace, none of them a link. */
  readonly hidden: readonly string[];
  /** Absolute path of an empty file on the host. */
  readonly emptyFile: string;
  /** Variables of `~/.ai-sandbox/env`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Absolute path of the ssh agent's socket, where it is forwarded. */
  readonly agentSocket: string | undefined;
  /** What the user should know of it. */
  readonly notices: readonly string[];
};

/** A folder or file of the host that is mounted as the user listed it. */
export type FoundMount = {
  /** As it was written: its place inside. */
  readonly path: string;
  /** Where it really is; the same as `path` where it is writable. */
  readonly source: string;
  readonly write: boolean;
  /** Set where other file systems are mounted below it: they are no part of it, and could not be made read-only. */
  readonly withoutNested?: Mount["withoutNested"];
  /** Of the source and of what is protected in it. */
  readonly identities: Identities;
  /** What in it the host runs or obeys; undefined where nothing in it can be changed. */
  readonly protection: ProtectionFacts | undefined;
};

/** What the rest of the plan takes from here. */
export type Additions = {
  readonly mounts: readonly Mount[];
  readonly placeholders: readonly Placeholder[];
  readonly identities: Identities;
  readonly environment: readonly EnvironmentEntry[];
  /** Values of variables that are not the launcher's own. */
  readonly values: Readonly<Record<string, string>>;
  /** In writable mounts: git folders and what their configurations name, and what this machine's programs obey. */
  readonly repositories: readonly string[];
  /** Files of the workspace that are empty inside. */
  readonly hidden: readonly string[];
  /** Folders that a session may change besides the workspace. */
  readonly writable: readonly string[];
  readonly notices: readonly string[];
};

/** Where the ssh agent's socket is inside. */
const agentSocketInside = "/run/ssh-agent";

/** Plans what the user's settings add: mounts with all their protection, hidden files, variables, the ssh agent. */
export function planAdditions(
  facts: AdditionFacts,
  workspace: Pick<Workspace, "path">,
  settings: Pick<Settings, "git">,
): Additions {
  const guards = facts.mounts.map(({ path, protection }) =>
    protection === undefined ? [] : planProtection(protection, { path }, modeOf(settings.git), []),
  );
  const environment: EnvironmentEntry[] = Object.keys(facts.variables).map((name) => ({
    name,
    kind: "forwarded",
    reason: "it is in ~/.ai-sandbox/env",
  }));
  const mounts = [
    ...facts.mounts.flatMap(({ path, source, write, withoutNested }, index) =>
      [
        { source, target: path, readOnly: !write, reason: "you listed it in your settings" },
        ...protectionMounts(guards[index] ?? [], path, undefined),
      ].map((mount) => (withoutNested === undefined ? mount : { ...mount, withoutNested })),
    ),
    ...hiddenMounts(facts, workspace.path),
  ];
  if (facts.agentSocket !== undefined) {
    mounts.push({
      source: facts.agentSocket,
      target: agentSocketInside,
      readOnly: true,
      reason: "your ssh agent: it signs with your keys, and hands none out",
    });
    environment.push({
      name: "SSH_AUTH_SOCK",
      kind: "fixed",
      value: agentSocketInside,
      reason: "your ssh agent",
    });
  }
  return {
    mounts,
    placeholders: guards.flatMap(placeholdersOf),
    identities: Object.assign({}, ...facts.mounts.map(({ identities }) => identities)) as Identities,
    environment,
    values: facts.variables,
    writable: facts.mounts.flatMap(({ source, protection }) => (protection === undefined ? [] : [source])),
    repositories: facts.mounts.flatMap(({ protection }) => [
      ...[...(protection?.gitFolders ?? []), ...(protection?.named ?? [])].map(({ path }) => path),
      ...(protection?.own ?? []),
    ]),
    hidden: facts.hidden,
    notices: facts.notices,
  };
}

/** There is a clone of the workspace alone; other repositories are protected as ever. */
const modeOf = (mode: GitMode): GitMode => (mode === "clone" ? "protected" : mode);

/** An empty file over each, at both paths of the workspace. */
function hiddenMounts({ hidden, emptyFile }: AdditionFacts, workspace: string): Mount[] {
  return hidden.flatMap((path) => {
    const mount = { source: emptyFile, readOnly: true, reason: "hidden: it holds secrets" };
    const short = contains("/workspace", workspace) ? [] : [`/workspace${path.slice(workspace.length)}`];
    return [path, ...short].map((target) => ({ ...mount, target }));
  });
}
