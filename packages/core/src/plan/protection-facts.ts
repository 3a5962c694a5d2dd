import type { Identities } from "./identity.ts";

/**
 * What lies in a workspace that the host runs or obeys by itself, as it was found. Every path was looked at part by
 * part: nothing here is a link or leads through one.
 */
export type ProtectionFacts = {
  readonly gitFolders: readonly GitFolder[];
  /** `.git` files of worktrees and submodules: a line that says where the git folder lies. */
  readonly gitFiles: readonly string[];
  /** Files and folders that a git configuration names: hooks, included configurations. */
  readonly named: readonly Found[];
  /** Folders and files of editors, tools and shells. */
  readonly project: readonly Found[];
  /** Folders and files that the launcher itself runs or obeys on this machine. */
  readonly own: readonly string[];
  /** Of the workspace, and of what is protected in it. */
  readonly identities: Identities;
  /** What the user should know of it before the session starts. */
  readonly notices: readonly string[];
};

/** Where git keeps a repository, or the private part of a linked worktree. */
export type GitFolder = {
  /** Absolute. */
  readonly path: string;
  /** `whole`: has configuration and hooks. `linked`: a worktree's part, which points to the whole. */
  readonly role: "whole" | "linked";
  /** Which of the guarded names are there, and as what. */
  readonly found: Readonly<Record<string, "file" | "folder">>;
  /** Git reads a `config.worktree` here. */
  readonly hasWorktreeConfig: boolean;
  /** The caller may make files in it. Where that is not so, the agent may not either. */
  readonly isWritable: boolean;
  /** One of so many that guarding each file would slow the start: read-only as a whole. */
  readonly isExtra: boolean;
};

/** `exists: false`: nothing is there yet; it must not come into being as something that the host obeys. */
export type Found = {
  readonly path: string;
  readonly kind: "file" | "folder";
  readonly exists: boolean;
  readonly why: string;
};

export const nothingFound: ProtectionFacts = {
  gitFolders: [],
  gitFiles: [],
  named: [],
  project: [],
  own: [],
  identities: {},
  notices: [],
};

/** Names in a whole git folder that are looked at. */
export const wholeNames = [
  "hooks",
  "config",
  "config.worktree",
  "commondir",
  "info",
  "info/attributes",
  "modules",
  "worktrees",
  "HEAD",
] as const;

/** Names in a worktree's part. */
export const linkedNames = ["commondir", "gitdir", "config.worktree"] as const;
