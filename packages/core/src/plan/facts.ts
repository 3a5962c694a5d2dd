import type { Settings } from "../settings/settings.ts";
import type { Tool } from "../tool.ts";
import type { Additions } from "./additions.ts";
import type { ProtectionFacts } from "./protection-facts.ts";
import type { ServicePlan } from "./services.ts";
import type { HostStreams } from "./streams.ts";

/** Everything planning needs to know, probed before it starts. Planning itself looks at nothing. */
export type Facts = {
  readonly tool: Tool;
  readonly host: Host;
  readonly settings: Settings;
  readonly workspace: Workspace;
  readonly protection: ProtectionFacts;
  readonly engine: EngineFacts;
  readonly image: ImageFacts;
  /** Started in place of the image's own program: a shell, say. */
  readonly program?: readonly string[];
  /** Absolute path of the state home, `~/.ai-sandbox` or `AI_SANDBOX_HOME`. */
  readonly stateHome: string;
  /** Absolute path of the profile of system calls, in core's own package. */
  readonly seccompProfile: string;
  /** Ports, joined networks and services of the host, planned already; undefined where the user asked for none. */
  readonly services?: ServicePlan;
  /** What the user's settings add, planned already; undefined where they add nothing. */
  readonly additions?: Additions | undefined;
  /** Who commits made inside are by; undefined where that is not said. */
  readonly gitIdentity?: { readonly name?: string; readonly email?: string } | undefined;
  /** Set where something else is mounted below the workspace: how old the engine's client is. */
  readonly nestedMounts?: "before 25" | "since 25" | undefined;
  /** Six hex digits that tell this session's container from others. */
  readonly suffix: string;
};

/** The machine and the user who typed the command. */
export type Host = {
  readonly platform: NodeJS.Platform;
  /** Undefined where the system has no numeric users (Windows). */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  readonly homeFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the user typed after the tool's name. */
  readonly arguments: readonly string[];
  readonly terminal: { readonly stdin: boolean; readonly stdout: boolean };
  /** More about stdin, stdout and stderr; undefined counts as three streams of one kind. */
  readonly streams?: HostStreams;
  /** The launcher's process and its machine's name: they tell a session that goes on from one that was left over. */
  readonly launcher?: { readonly process: number; readonly machine: string };
  /** Permission bits that new files of the caller don't get. */
  readonly umask: number;
  /** IANA name of the system's time zone, when it has one. */
  readonly timeZone: string | undefined;
};

/** The folder that a session shares. */
export type Workspace = {
  /** Absolute, symlinks resolved. */
  readonly path: string;
  /** Where the user is: the workspace or a folder in it. Absolute, symlinks resolved. */
  readonly folder: string;
  /** For good, and not for this session alone. */
  readonly isTrusted: boolean;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits, as stat gives them. */
  readonly mode: number;
};

/** The image a session runs, as the engine described it when it was prepared. */
export type ImageFacts = {
  /** Image id, or a name while the image has still to be made. */
  readonly id: string;
  /** The program it starts, with its first arguments. */
  readonly entrypoint: readonly string[];
  /** Whether it stands on our base image, and so has the programs that some settings need inside. */
  readonly isOurs: boolean;
};

/** What an engine said of itself when the image was prepared; remembered in the stamp. */
export type EngineFacts = {
  /** Container uid 0 is the calling user. */
  readonly rootless: boolean;
  /** The engine runs in a virtual machine (Docker Desktop and the like) and maps file owners by itself. */
  readonly virtualMachine: boolean;
  /** Whether a socket of the host's that is mounted can be connected to; tried where that is in doubt. */
  readonly hostSockets?: boolean;
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly limitsSwap: boolean;
  readonly version: string;
  /** Set where it is Podman: it takes other arguments. */
  readonly podman?: PodmanFacts;
};

/** What differs from one Podman to another. */
export type PodmanFacts = {
  /** Without root: a container then has the user ids of whoever started it. */
  readonly isRootless: boolean;
  /** What it can limit, in the kernel's words: `memory`, `cpu`, `pids`. */
  readonly controllers: readonly string[];
};
