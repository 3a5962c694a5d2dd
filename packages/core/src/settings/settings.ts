import type { Network } from "../plan/spec.ts";
import type { MountSetting } from "./mount-setting.ts";

/** What was chosen: environment over the approved project file over `config.json` over these defaults. */
export type Settings = {
  readonly engine: "docker" | "podman";
  readonly network: Network;
  /** Names, `*.suffix` patterns and words for several that `strict` allows besides the tool's own. */
  readonly hosts: readonly string[];
  /** Docker networks whose containers a session reaches by name. */
  readonly join: readonly string[];
  /** Services of this machine that a session reaches as host.docker.internal: all, or those on the ports listed. */
  readonly hostAccess: boolean | readonly (number | string)[];
  /** Ports inside that are opened on this machine: `3000`, `"8080:80"`, with an address `"0.0.0.0:8080:80"`. */
  readonly ports: readonly (number | string)[];
  /** Names whose ssh port is open. */
  readonly ssh: readonly string[];
  /** Whether the filter adds keys that the session does not have. */
  readonly inject: boolean;
  readonly platform: string | undefined;
  readonly image: ImageSettings;
  readonly mirrors: MirrorSettings;
  /** What differs for one tool, by its name. */
  readonly tools: Readonly<Record<string, ToolSettings>>;
  /** Folders and files of the host that a session sees besides the workspace. */
  readonly mounts: readonly MountSetting[];
  readonly git: GitMode;
  /** Whether commits made inside carry the user's name and address. */
  readonly gitIdentity: boolean;
  /** Repositories, as `host/path`, that a session fetches with this machine's credential. */
  readonly gitFetch: readonly string[];
  /** Whether the ssh agent's socket is forwarded. */
  readonly sshAgent: boolean;
  /** Protected paths of the project that a session may change. */
  readonly unlock: readonly string[];
  /** `private`: the tool has a home for each workspace; `shared`: one for all. */
  readonly home: "shared" | "private";
  /** Whether `.env` files of the workspace are empty inside. */
  readonly hideEnvironmentFiles: boolean;
  /** What becomes of an address that a tool wants to have opened: it is shown, or shown and opened on this machine. */
  readonly browser: BrowserMode;
  readonly report: ReportMode;
  /** Whether clipboard, titles, hyperlinks and the like are taken out of what the tool writes to the terminal. */
  readonly terminalFilter: boolean;
  readonly limits: LimitSettings;
  /** Host variables that the user adds to the tool's own list: names, or beginnings as `PREFIX_*`. */
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

export type BrowserMode = "show" | "open";

export type ImageSettings = {
  /** `local`: built on this machine. `registry`: pulled. */
  readonly source: "local" | "registry";
  /** Where `registry` pulls from; images are `<registry>/ai-<tool>:<tag>`. */
  readonly registry: string;
  readonly tag: string;
  /** Debian packages that every tool's image gets besides its own. */
  readonly packages: readonly string[];
  /** A file with lines of a Dockerfile that every tool's image gets at its end. */
  readonly dockerfile?: string;
};

/** Where a build gets its parts instead of the default places. */
export type MirrorSettings = {
  /** Registry and path in which the Debian parent image lies. */
  readonly parent?: string;
  /** Addresses, which may hold a name and a password: they reach no image. */
  readonly npm?: string;
  readonly pip?: string;
  /** A Debian mirror, and after a space one of its security updates. */
  readonly apt?: string;
};

/** Which image one tool runs. */
export type ToolSettings = {
  /** Of the tool, where the image is built here. */
  readonly version?: string;
  /** Of the image, where it is pulled. */
  readonly tag?: string;
  readonly digest?: string;
  /** In place of registry, name and tag. */
  readonly image?: string;
};

export type LimitSettings = {
  /** A size, as `512m` or `4g`. */
  readonly memory?: string;
  readonly cpus?: number;
  readonly processes?: number;
};

export const defaultSettings: Settings = {
  engine: "docker",
  network: "public",
  hosts: [],
  join: [],
  hostAccess: false,
  ports: [],
  ssh: [],
  inject: false,
  platform: undefined,
  image: {
    source: "local",
    registry: "registry.gitlab.com/kokorolee/ai-sandbox-wrapper",
    tag: "latest",
    packages: [],
  },
  mirrors: {},
  tools: {},
  mounts: [],
  git: "protected",
  gitIdentity: true,
  gitFetch: [],
  sshAgent: false,
  unlock: [],
  home: "shared",
  hideEnvironmentFiles: false,
  browser: "show",
  report: "short",
  terminalFilter: false,
  limits: {},
  environment: [],
  certificateFile: undefined,
};
