import type { Policy } from "../egress/policy.ts";
import type { Port } from "./ports.ts";
import type { Services } from "./services.ts";
import type { Stream } from "./streams.ts";

/**
 * A sandbox as plain data: what a session may see and touch, without a word about any engine.
 * Planning makes it, an engine turns it into its own argv, `ai-sandbox explain` prints it.
 * Each `reason` is one plain clause that `explain` shows beside the item.
 */
export type SandboxSpec = {
  /** Container name, `<tool>-<folder>-<6 hex>`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Image id or reference; the engine must have it already. */
  readonly image: string;
  /** `linux/amd64` or `linux/arm64`; undefined leaves the choice to the engine. */
  readonly platform: string | undefined;
  /** The program to start in place of the image's own, with its first arguments; undefined for the image's own. */
  readonly entrypoint: readonly string[] | undefined;
  /** The tool's arguments, as the user typed them. */
  readonly arguments: readonly string[];
  /** Absolute path of the folder of the host that is shared; the same inside. */
  readonly workspace: string;
  /** Absolute path inside the container where the tool starts. */
  readonly workingFolder: string;
  readonly hostname: string;
  /** Absolute path of the profile that says which system calls the kernel answers. */
  readonly seccompProfile: string;
  /** Undefined: the image's own user. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  /** True when the tool gets a terminal. */
  readonly terminal: boolean;
  /** True when a terminal gets nothing of what the tool writes that reaches beyond its screen. */
  readonly terminalFilter: boolean;
  /** True when what arrives on the launcher's stdin reaches the tool by way of the engine. */
  readonly interactive: boolean;
  /** Streams that pass the engine by, through a FIFO each. */
  readonly pipes: readonly Stream[];
  readonly mounts: readonly Mount[];
  /** Set where the session works on a clone instead of the workspace. */
  readonly clone: Clone | undefined;
  /** What the sources of some mounts are where there is nothing else. */
  readonly placeholders: readonly Placeholder[];
  readonly temporaryFolders: readonly TemporaryFolder[];
  readonly environment: readonly EnvironmentEntry[];
  readonly network: Network;
  /** Undefined where there is no filter: the network is `open` or `none`. */
  readonly egress: Egress | undefined;
  /** Ports, joined networks and services of the host; undefined where the user asked for none. */
  readonly services: Services | undefined;
  /** What a login needs whose answer comes back to a port; undefined where nobody can log in. */
  readonly login: Login | undefined;
  /** Names that lead to an address inside. */
  readonly hosts: readonly HostEntry[];
  /** Ports that the engine opens by itself; usually none, since the launcher does it. */
  readonly publish: readonly Port[];
  readonly limits: Limits;
};

/** A folder or file of the host, seen inside. */
export type Mount = {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly reason: string;
  /** Part of another mount, there to keep it from change: itself, or from being moved away. */
  readonly guard?: "read" | "pin";
  /** Without what is mounted below the source from elsewhere; the age of the engine's client decides how that is said. */
  readonly withoutNested?: "before 25" | "since 25";
};

/** A file or folder that the launcher makes where it is absent, and removes after the session. */
export type Placeholder = {
  readonly path: string;
  /** Was there when the session was planned: the user's own, or made for another session and gone with it. */
  readonly exists: boolean;
  /** Undefined: a folder. */
  readonly content: string | undefined;
};

/** Folders of the host around a session's own clone, each absolute. */
export type Clone = {
  /** The git folder that is cloned. */
  readonly repository: string;
  /** The clone's files. It stays for the next session in the same workspace. */
  readonly work: string;
  /** Where commits come out. */
  readonly out: string;
};

/** A folder in memory that ends with the session. */
export type TemporaryFolder = {
  readonly target: string;
  readonly sizeBytes: number;
  /** May programs in it be started? */
  readonly executable: boolean;
  /** Octal permission bits, as `1777`. */
  readonly mode: string;
  readonly reason: string;
};

/**
 * One variable of a session.
 * - `fixed`: has this value, whatever the host's is; the value is no secret.
 * - `forwarded`: has the host's value, which travels by name and never stands on a command line.
 * - `withheld`: is absent, even where the engine's client would add it by itself.
 */
export type EnvironmentEntry = {
  readonly name: string;
  readonly reason: string;
} & (
  | { readonly kind: "fixed"; readonly value: string }
  | { readonly kind: "forwarded" }
  | { readonly kind: "withheld" }
);

/**
 * - `open`: the engine's bridge.
 * - `public`: public names on ports 443 and 80, through the launcher's filter alone.
 * - `strict`: of these, the tool's own and those the user listed.
 * - `none`: loopback only.
 */
export type Network = "open" | "public" | "strict" | "none";

/** Logins that a browser on this machine answers. */
export type Login = {
  /** Ports on which the tool waits for an answer whenever it does; others it tells in an address to be opened. */
  readonly ports: readonly number[];
  /** Folder that the session sees, for the helper that shows addresses; undefined where there is none. */
  readonly folder: string | undefined;
};

/** A line of the container's `/etc/hosts`. */
export type HostEntry = { readonly name: string; readonly address: string; readonly reason: string };

/** The way out through the launcher's filter. */
export type Egress = {
  /** Folder on the host, for this session alone, where the filter's socket lies. */
  readonly folder: string;
  /** Name of the container that the filter runs in, where the engine can't mount a socket of the host's. */
  readonly sidecar?: string | undefined;
  readonly policy: Policy;
};

export type Limits = {
  readonly memoryBytes: number;
  /** Whether the engine can hold swap to nothing as well. */
  readonly limitSwap: boolean;
  readonly cpus: number;
  readonly processes: number;
  readonly openFiles: number;
  readonly sharedMemoryBytes: number;
};
