import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates } from "node:tls";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readAdditions } from "./host/additions/read-additions.ts";
import { readWorkspace } from "./host/workspace.ts";
import type { Facts, Host } from "./plan/facts.ts";
import { plan } from "./plan/plan.ts";
import { sampleFacts } from "./plan/sample-facts.ts";
import { workspaceRefusal } from "./plan/workspace.ts";
import { extraCertificates } from "./prepare/certificates.ts";
import { readClientSettings } from "./prepare/client-settings.ts";
import { readEngineFacts } from "./prepare/engine-facts.ts";
import { defaultSettings } from "./settings/settings.ts";
import type { Situation } from "./situation.ts";
import { stateFolders } from "./state/state-home.ts";

// What differs on macOS, told that it is there. docs/troubleshooting.md says that none of it was run on one.
// WSL 2 with Docker Desktop's engine is Linux with an engine in a virtual machine.

vi.mock("node:tls", async (original) => ({
  ...(await original<typeof import("node:tls")>()),
  getCACertificates: vi.fn(() => []),
}));

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "macos-")));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const mac = (change: Partial<Host> = {}): Host => ({
  ...sampleFacts.host,
  platform: "darwin",
  user: { uid: 501, gid: 20 },
  homeFolder: "/Users/you",
  ...change,
});

const own = {
  homeFolder: "/Users/you",
  stateHome: "/Users/you/.ai-sandbox",
  runtimeFolder: undefined,
  engineSocket: undefined,
};

test.each([
  ["/Users", /your home folder lies in it/],
  ["/Users/you", /it is your home folder/],
  ["/Users/Shared", /somebody's home folder/],
  ["/Users/you/Library", /secrets/],
  ["/Users/you/Library/Keychains", /secrets/],
  ["/Users/you/Library/Mobile Documents/project", /secrets/],
  ["/Users/you/.docker/run", /secrets/],
  ["/Users/you/.colima/default", /secrets/],
  ["/Users/you/.orbstack/run", /secrets/],
  ["/Users/you/.rd", /secrets/],
  ["/Users/other/Library", /secrets/],
  ["/private/var/root", /somebody's home folder/],
  ["/private/var/root/.ssh", /secrets/],
  ["/private", /shared by many/],
  ["/private/tmp", /shared by many/],
  ["/private/var", /shared by many/],
  ["/private/var/tmp", /shared by many/],
  ["/private/var/folders", /shared by many/],
  ["/private/etc/ssl", /belongs to the system \(\/etc\)/],
  ["/private/var/run", /belongs to the system/],
  ["/private/var/db/sudo", /belongs to the system/],
  ["/Applications/Editor.app", /belongs to the system/],
  ["/Library/LaunchDaemons", /belongs to the system/],
  ["/System/Volumes/Data", /belongs to the system/],
  ["/opt/homebrew/bin", /belongs to the system/],
  ["/Volumes", /shared by many/],
])("%s is never shared", (path, reason) => expect(workspaceRefusal(path, own)).toMatch(reason));

test.each([
  "/Users/you/project",
  "/Users/you/Documents/project",
  "/Users/Shared/project",
  "/Volumes/Disk/project",
  "/private/tmp/project",
  "/private/var/folders/ab/cdef/T/project",
])("%s may be shared", (path) => expect(workspaceRefusal(path, own)).toBeUndefined());

test("the folder that is shared is the one on the disk, in whatever case it was typed", async () => {
  // In place of a file system that takes one case for the other: a link, which the system would not tell either.
  const real = join(folder, "Project");
  mkdirSync(real);
  symlinkSync(real, join(folder, "project"));
  vi.spyOn(process, "cwd").mockReturnValue(join(folder, "project"));
  const host = mac({
    homeFolder: join(folder, "home"),
    environment: { AI_SANDBOX_TRUST: "once", AI_SANDBOX_HOME: join(folder, "state") },
  });
  const found = await readWorkspace(host, stateFolders(host), "asked");
  expect([found.path, found.folder]).toEqual([real, real]);
});

test("the plan: the image's own user, no FIFO, nothing that only the same kernel has", () => {
  const streams = { stderrIsTerminal: true, stdoutIsPipe: true, outputsAreOne: false, inForeground: true };
  const host = mac({ terminal: { stdin: true, stdout: false }, streams: { ...streams, size: undefined } });
  const path = "/Users/you/project";
  const facts: Facts = {
    ...sampleFacts,
    host,
    tool: { ...sampleFacts.tool, login: { flow: "callback", callbackPorts: [1455] } } as Facts["tool"],
    workspace: { ...sampleFacts.workspace, path, folder: path, uid: 501, gid: 20 },
    protection: { ...sampleFacts.protection, identities: { [path]: "1:2" } },
    image: { ...sampleFacts.image, isOurs: true },
    engine: { ...sampleFacts.engine, virtualMachine: true },
  };
  // An engine in a virtual machine, and the system alone: either is enough.
  for (const engine of [facts.engine, sampleFacts.engine]) {
    const spec = plan({ ...facts, engine });
    expect(spec.user).toBeUndefined();
    expect(spec.pipes).toEqual([]);
    expect(spec.login).toBeUndefined();
    expect(JSON.stringify(spec)).not.toContain("stat -c %d:%i");
    expect(spec.mounts.find(({ source }) => source === path)?.target).toBe(path);
  }
  // The same facts on Linux have all of it: what is not there above is not missing by chance.
  const linux = plan({ ...facts, host: { ...host, platform: "linux" }, engine: sampleFacts.engine });
  expect(linux.user).toEqual({ uid: 501, gid: 20 });
  expect(linux.pipes).toEqual([1]);
  expect(JSON.stringify(linux)).toContain("stat -c %d:%i");
});

test.each([
  ["darwin", "Docker Desktop", true],
  ["darwin", "Ubuntu 24.04.1 LTS", true],
  ["darwin", "OrbStack", true],
  ["linux", "Docker Desktop", true],
  ["linux", "Debian GNU/Linux 13 (trixie)", false],
] as const)(
  "%s, an engine that calls itself %s: in a virtual machine %s",
  async (platform, name, expected) => {
    const client = join(folder, "docker");
    const info = { ServerVersion: "28.0.0", OSType: "linux", Architecture: "aarch64", OperatingSystem: name };
    writeFileSync(client, `#!/bin/sh\necho '${JSON.stringify(info)}'\n`);
    chmodSync(client, 0o755);
    const engine = await readEngineFacts({ path: client, environment: { PATH: "/usr/bin:/bin" } }, platform);
    expect(engine).toMatchObject({ virtualMachine: expected, platform: "linux/arm64" });
  },
);

test("pip's settings are in the user's Library", () => {
  const place = join(folder, "Library/Application Support/pip");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "pip.conf"), "[global]\nindex-url = https://pip.example/simple\n");
  const read = (platform: NodeJS.Platform) =>
    readClientSettings(mac({ platform, homeFolder: folder, environment: { npm_execpath: "/npm" } })).pip
      .index;
  expect(read("darwin")).toBe("https://pip.example/simple");
  expect(read("linux")).toBeUndefined();
});

test("certificates come from the system's own store, which is no file", () => {
  extraCertificates([], "linux");
  expect(getCACertificates).not.toHaveBeenCalled();
  extraCertificates([], "darwin");
  expect(getCACertificates).toHaveBeenCalledExactlyOnceWith("system");
});

test("the ssh agent stays outside, and that is said", () => {
  const host = mac({ environment: { SSH_AUTH_SOCK: "/private/tmp/launchd/Listeners" } });
  const situation = {
    host,
    folders: stateFolders({ ...host, homeFolder: folder }),
    settings: { ...defaultSettings, sshAgent: true, mounts: [], hideEnvironmentFiles: false },
    workspace: sampleFacts.workspace,
  } as unknown as Situation;
  const { notices, mounts } = readAdditions(situation, sampleFacts.engine);
  expect(mounts).toEqual([]);
  expect(notices).toEqual([expect.stringContaining("the engine runs in a virtual machine")]);
});
