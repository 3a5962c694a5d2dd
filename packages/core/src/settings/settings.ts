import type { Network } from "../plan/spec.ts";

/** What the user chose: environment over `config.json` over these defaults. */
export type Settings = {
  readonly engine: "docker";
  readonly network: Network;
  /** Names and `*.suffix` patterns that `strict` allows besides the tool's own. */
  readonly hosts: readonly string[];
  readonly platform: string | undefined;
  readonly image: ImageSettings;
  readonly git: GitMode;
  readonly report: ReportMode;
  readonly limits: LimitSettings;
  /** Host variables that the user adds to the tool's own list. */
  readonly environment: readonly string[];
  /** A file of CA certificates that image and session trust besides the public ones. */
  readonly certificateFile: string | undefined;
};

/**
 * What a session may do to git repositories.
 * - `protected`: everything but what git on this machine runs or obeys: hooks, configuration …
 * - `read-only`: nothing.
 * - `open`: everything.
 * - `clone`: it works on a clone of its own and shares no file with the host.
 */
export type GitMode = "protected" | "read-only" | "open" | "clone";

/** What a session says at its end of changes that the host runs or obeys: nothing, some lines, or one line of JSON. */
export type ReportMode = "off" | "short" | "json";

export type ImageSettings = {
  /** `local`: built on this machine. `registry`: pulled. */
  readonly source: "local" | "registry";
  /** Where `registry` pulls from; images are `<registry>/ai-<tool>:<tag>`. */
  readonly registry: string;
  readonly tag: string;
};

export type LimitSettings = {
  readonly memoryBytes?: number;
  readonly cpus?: number;
  readonly processes?: number;
};

export const defaultSettings: Settings = {
  engine: "docker",
  network: "open",
  hosts: [],
  platform: undefined,
  image: { source: "local", registry: "registry.gitlab.com/kokorolee/ai-sandbox-wrapper", tag: "latest" },
  git: "protected",
  report: "short",
  limits: {},
  environment: [],
  certificateFile: undefined,
};
