import type { MountSetting } from "./mount-setting.ts";
import { added, type Widening, wideningOf } from "./widening.ts";

/** What is told of a setting, and what a project's file may do with it. */
export type Entry = {
  /** One sentence, for the schema, docs/settings.md and questions. */
  readonly description: string;
  readonly project: Widening;
  /** For editors, where the rule is a function: JSON schema of the value, or of each entry of a list. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** A value, as JSON, for the page. */
  readonly example?: unknown;
};

/** Every setting, under the path that it has in `rules.ts`. Not for the hot path: nothing of it decides a start. */
export const catalogue: Readonly<Record<string, Entry>> = {
  $schema: { description: "Where the schema of this file is, for editors.", project: () => [] },
  engine: { description: "The container engine: docker or podman.", project: "never" },
  network: {
    description:
      "What a session reaches: strict its tool's own hosts and yours, public any public name on ports 443 and 80, open whatever this machine reaches, none nothing.",
    project: ["none", "strict", "public", "open"],
  },
  hosts: {
    description:
      "Host names that the network strict allows besides the tool's own; a word such as npm or github stands for several.",
    project: "more",
    schema: { type: "string" },
    example: ["api.example.com", "*.example.com", "npm", "github"],
  },
  ssh: {
    description: "Hosts whose ssh port is open in the networks public and strict, for git.",
    project: "more",
    schema: { type: "string" },
    example: ["github.com"],
  },
  inject: {
    description:
      "Whether API keys stay outside: a session has a placeholder, and the network filter adds the real key.",
    project: "no",
  },
  join: {
    description: "Docker networks whose containers a session reaches by their names.",
    project: "more",
    schema: { type: "string" },
    example: ["metamcp_metamcp-network"],
  },
  hostAccess: {
    description:
      "Services of this machine that a session reaches as host.docker.internal: those on the ports listed, or with true all of them, also those that listen on 127.0.0.1 alone.",
    project: (project, user) => hostAccessAdded(project, user),
    schema: { anyOf: [{ type: "boolean" }, { type: "array", items: { type: "integer" } }] },
    example: [5432],
  },
  ports: {
    description:
      "Ports of a session that are opened on this machine, on 127.0.0.1 unless an address stands before them.",
    project: "more",
    schema: { type: ["integer", "string"] },
    example: [3000, "8080:80"],
  },
  mounts: {
    description:
      "Folders and files of this machine that a session sees besides the workspace, at the same path, read-only unless write is true.",
    project: (project, user) => mountsAdded(project, user),
    schema: {
      anyOf: [
        { type: "string", pattern: "^(/|~/)" },
        {
          type: "object",
          properties: {
            path: { type: "string", pattern: "^(/|~/)" },
            write: { type: "boolean" },
          },
          required: ["path"],
          additionalProperties: false,
        },
      ],
    },
    example: ["/data", { path: "~/cache", write: true }],
  },
  environment: {
    description:
      "Variables of yours that go in besides the tool's own, by name or by beginning; from your environment or from ~/.ai-sandbox/env.",
    project: "more",
    schema: { type: "string", pattern: "^[A-Za-z_][A-Za-z0-9_]*\\*?$" },
    example: ["GH_TOKEN", "MYAPP_*"],
  },
  hideEnvironmentFiles: {
    description: "Whether the .env files of the workspace are empty inside.",
    project: "no",
  },
  home: {
    description: "Whether a tool has one home for all workspaces (shared) or one for each (private).",
    project: ["private", "shared"],
  },
  git: {
    description:
      "What a session may do to repositories: protected all but what git on this machine runs or obeys, read-only nothing, open everything, clone only to a clone of its own.",
    project: ["clone", "read-only", "protected", "open"],
  },
  gitIdentity: {
    description: "Whether commits made inside carry your name and address.",
    project: "yes",
  },
  gitFetch: {
    description:
      "Repositories that a session fetches, and does not push, with your git's credential, which stays outside.",
    project: "more",
    schema: { type: "string" },
    example: ["github.com/owner/name"],
  },
  sshAgent: {
    description:
      "Whether the socket of your ssh agent is forwarded: a session can then use every key in it, and copy none.",
    project: "yes",
  },
  unlock: {
    description: "Protected files and folders of the project that a session may change all the same.",
    project: "more",
    schema: { type: "string" },
    example: [".vscode"],
  },
  browser: {
    description:
      "What becomes of an address that a tool wants to have opened, for a login: shown on your terminal, or also opened in your browser.",
    project: "never",
  },
  report: {
    description: "What is said at the end of a session about changes that this machine would run or obey.",
    project: "never",
  },
  terminalFilter: {
    description:
      "Whether a session's terminal may only be drawn on: the clipboard, the window's title, hyperlinks, notifications and images are taken out of what the tool writes to it.",
    project: "no",
  },
  platform: { description: "The platform of the image, where it is not the engine's own.", project: "any" },
  "image.source": {
    description: "Whether images are built here (local) or pulled (registry).",
    project: "any",
  },
  "image.registry": { description: "Where images are pulled from.", project: "any" },
  "image.tag": {
    description:
      "The tag of the images that are pulled; launcher stands for the image that was published with the launcher, by its digest.",
    project: "any",
  },
  "image.packages": {
    description: "Debian packages that every tool's image gets besides its own.",
    project: "more",
    schema: { type: "string" },
    example: ["golang", "postgresql-client"],
  },
  "image.dockerfile": {
    description:
      "A file with lines of a Dockerfile that every tool's image gets at its end; a relative path is in the project, or in ~/.ai-sandbox.",
    // Also where the user's own has the same name: it is another file.
    project: (project) => [`the lines in ${project} run while the image is built`],
    example: ".ai-sandbox/Dockerfile",
  },
  "mirrors.parent": {
    description: "The registry and path that the Debian parent image is taken from.",
    project: "any",
    example: "mirror.example.com/library",
  },
  "mirrors.npm": {
    description: "The npm registry that builds use, where it is not the one npm is configured for.",
    project: "any",
    example: "https://mirror.example.com/npm/",
  },
  "mirrors.pip": {
    description: "The Python index that builds use, where it is not the one pip is configured for.",
    project: "any",
    example: "https://mirror.example.com/pypi/simple",
  },
  "mirrors.apt": {
    description:
      "The Debian mirror that builds use, and after a space a mirror of Debian's security updates.",
    project: "any",
    example: "http://mirror.example.com/debian http://mirror.example.com/debian-security",
  },
  "tools.*.version": {
    description: "The version of one tool, where its image is built here.",
    project: "any",
    example: "1.2.3",
  },
  "tools.*.tag": { description: "The tag of one tool's image, where it is pulled.", project: "any" },
  "tools.*.digest": { description: "The digest of one tool's image, where it is pulled.", project: "any" },
  "tools.*.image": {
    description: "The image of one tool, in place of registry, name and tag.",
    project: "any",
  },
  "limits.memory": {
    description:
      "The most memory of a session, as 512m or 4g; six tenths of the engine's where it is not set.",
    project: "more",
    example: "4g",
  },
  "limits.cpus": {
    description:
      "The most processors of a session; all but one, and never less than two, where it is not set.",
    // By default it is two at least, on every machine.
    project: (project, user) =>
      user === undefined && Number(project) <= 2 ? [] : wideningOf("more", project, user),
    example: 2,
  },
  "limits.processes": {
    description: "The most processes of a session; 1024 where it is not set.",
    project: (project, user) => wideningOf("more", project, user ?? 1024),
    example: 512,
  },
  certificateFile: {
    description: "A file of CA certificates that image and session trust besides the public ones.",
    project: "never",
    example: "/etc/ssl/company.pem",
  },
};

/** Ports of this machine that the user did not open to sessions; all of them are more than any list. */
function hostAccessAdded(project: unknown, user: unknown): readonly string[] {
  if (project === false || user === true) return [];
  return project === true ? ["every service of this machine"] : added(project as readonly unknown[], user);
}

/** A mount that the user has, read-only or not, is no news; write access to it is. */
function mountsAdded(project: unknown, user: unknown): string[] {
  const own = new Map((user as readonly MountSetting[]).map((mount) => parts(mount)));
  return (project as readonly MountSetting[]).map(parts).flatMap(([path, write]) => {
    if (own.has(path) && (!write || own.get(path) === true)) return [];
    return [`also ${path}, ${write ? "to read and write" : "to read"}`];
  });
}

function parts(mount: MountSetting): [path: string, write: boolean] {
  return typeof mount === "string" ? [mount, false] : [mount.path, mount.write === true];
}
