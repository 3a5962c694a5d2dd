import { relative, sep } from "node:path";

/** Folders that are never a workspace, though folders below them may be. */
const refusedItself = [
  "/",
  "/home",
  "/media",
  "/mnt",
  "/mnt/c",
  "/mnt/c/Users",
  "/opt",
  "/private",
  "/srv",
  "/tmp",
  "/usr",
  "/usr/local",
  "/Users",
  "/Volumes",
  "/var",
  "/var/folders",
  "/var/lib",
  "/var/tmp",
];

/** Folders that are never a workspace, with all that lies below. */
const refusedWhole = [
  "/Applications",
  "/Library",
  "/bin",
  "/boot",
  "/dev",
  "/etc",
  "/lib",
  "/lib32",
  "/lib64",
  "/mnt/c/Program Files",
  "/mnt/c/Program Files (x86)",
  "/mnt/c/ProgramData",
  "/mnt/c/Windows",
  "/nix",
  "/opt/homebrew",
  "/proc",
  "/run",
  "/sbin",
  "/snap",
  "/sys",
  "/System",
  "/usr/bin",
  "/usr/include",
  "/usr/lib",
  "/usr/libexec",
  "/usr/local/bin",
  "/usr/local/etc",
  "/usr/local/lib",
  "/usr/local/sbin",
  "/usr/local/share",
  "/usr/sbin",
  "/usr/share",
  "/var/db",
  "/var/lib/containerd",
  "/var/lib/containers",
  "/var/lib/docker",
  "/var/run",
];

/**
 * Below the home folder: never, with all that lies below. Keys and logins, and what programs of the user's run without
 * a question: a tool's own folder holds hooks and plugins for its next start without a sandbox.
 */
export const secretInHome = [
  ".ai-sandbox",
  ".aider",
  ".augment",
  ".aws",
  ".azure",
  ".cache/amp",
  ".cache/kilo",
  ".cache/opencode",
  ".cargo",
  ".claude",
  ".codebuddy",
  ".codex",
  ".colima",
  ".config/1Password",
  ".config/Bitwarden",
  ".config/BraveSoftware",
  ".config/amp",
  ".config/autostart",
  ".config/chromium",
  ".config/containers",
  ".config/doctl",
  ".config/gcloud",
  ".config/gh",
  ".config/glab-cli",
  ".config/google-chrome",
  ".config/hcloud",
  ".config/jules",
  ".config/kilo",
  ".config/microsoft-edge",
  ".config/op",
  ".config/opencode",
  ".config/opera",
  ".config/rclone",
  ".config/shai",
  ".config/systemd",
  ".config/vivaldi",
  ".copilot",
  ".docker",
  ".factory",
  ".gemini",
  ".gnupg",
  ".jules",
  ".kube",
  ".lima",
  ".local/share/amp",
  ".local/share/containers",
  ".local/share/docker",
  ".local/share/gopass",
  ".local/share/keyrings",
  ".local/share/kilo",
  ".local/share/kwalletd",
  ".local/share/opencode",
  ".local/state/kilo",
  ".local/state/opencode",
  ".minikube",
  ".mozilla",
  ".oci",
  ".op",
  ".orbstack",
  ".password-store",
  ".pki",
  ".qoder",
  ".qwen",
  ".rd",
  ".ssh",
  ".terraform.d",
  ".thunderbird",
  ".var/app",
  "AppData",
  "Library",
  "snap/brave",
  "snap/chromium",
  "snap/firefox",
  "snap/thunderbird",
];

/** Below the home folder: never themselves. */
const settingsInHome = [".cache", ".config", ".local", ".local/bin", ".local/share", ".local/state"];

/** Where home folders are, of the caller and of others: under sudo, with another HOME, or in WSL, the caller has two. */
const someHome = /^(?:\/home\/[^/]+|(?:\/mnt\/c)?\/Users\/[^/]+|\/root|(?:\/private)?\/var\/root)(?=\/|$)/;

/** Removable disks are mounted here, below a folder that is refused otherwise: `/run/media/<user>/<disk>`. */
const removableDisk = /^\/run\/media\/[^/]+\/[^/]+(\/|$)/;

/** Folders of the caller's that no session may see, each absolute and resolved. */
export type CallersFolders = {
  readonly homeFolder: string;
  readonly stateHome: string;
  readonly runtimeFolder: string | undefined;
  /** The engine's socket, where the caller named one. */
  readonly engineSocket: string | undefined;
};

/**
 * Tells why a folder can't be a workspace: a session may read and change all of it, so folders that hold the system,
 * other people's files or keys are refused, whatever anybody asks for.
 *
 * @param path absolute, symlinks resolved
 * @param own the caller's own folders, each absolute and resolved
 * @returns the reason as a clause ("it is your home folder"), or undefined when the folder may be shared
 */
export function workspaceRefusal(path: string, own: CallersFolders): string | undefined {
  if (path === own.homeFolder) return "it is your home folder, with your keys and every project in it";
  if (holds(path, own.homeFolder)) return "your home folder lies in it";
  if (holds(own.stateHome, path)) return "it is where ai-sandbox keeps its own state";
  if (holds(path, own.stateHome)) return "ai-sandbox keeps its own state in it";
  if (own.runtimeFolder !== undefined && (holds(own.runtimeFolder, path) || holds(path, own.runtimeFolder)))
    return "it holds sockets of your session";
  if (own.engineSocket !== undefined && holds(path, own.engineSocket))
    return "the engine's socket lies in it";
  const somebodys = someHome.exec(path)?.[0];
  for (const home of new Set([own.homeFolder, somebodys ?? own.homeFolder])) {
    if (!holds(home, path)) continue;
    const below = path.slice(home === "/" ? 1 : home.length + 1);
    const name = secretInHome.find((secret) => holds(secret, below));
    if (name !== undefined) return `it holds secrets or settings (${home}/${name})`;
  }
  for (const name of settingsInHome) {
    if (path === `${own.homeFolder}/${name}`) return "it holds settings of many programs";
  }
  if (path.split("/").some((part) => part.toLowerCase() === ".git"))
    return "it is where a repository keeps its own data";
  if (removableDisk.test(path)) return undefined;
  // Where macOS's /etc, /tmp and /var lead.
  const place = path.startsWith("/private/") ? path.slice("/private".length) : path;
  if (refusedItself.includes(place)) return "it is a folder of the system, shared by many";
  const whole = refusedWhole.find((folder) => holds(folder, place));
  if (whole !== undefined) return `it belongs to the system (${whole})`;
  if (somebodys === path) return "it is somebody's home folder";
  return undefined;
}

/** `contains` for two paths that are resolved: a start asks it a hundred times. */
function holds(outer: string, inner: string): boolean {
  const { length } = outer;
  return inner.startsWith(outer) && (inner.length === length || inner[length] === "/" || outer === "/");
}

/** Whether a path has what was not resolved yet: an empty, `.` or `..` segment, or a slash at its end. */
function isUnresolved(path: string): boolean {
  const closed = `${path}/`;
  return closed.includes("//") || closed.includes("/./") || closed.includes("/../");
}

/** Whether `inner` is `outer` or lies below it, compared by path segment: `/proj` does not contain `/proj-evil`. */
export function contains(outer: string, inner: string): boolean {
  // A start compares dozens of paths, nearly all of them resolved: `relative` alone would take it a millisecond.
  if (sep === "/" && !isUnresolved(outer) && !isUnresolved(inner)) {
    return holds(outer, inner);
  }
  const path = relative(outer, inner);
  return path === "" || (path !== ".." && !path.startsWith(`..${sep}`) && !path.startsWith("/"));
}
