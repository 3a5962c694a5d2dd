import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { EngineAccess, Tool } from "@ai-sandbox/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sampleFacts } from "../../../core/src/plan/sample-facts.ts";
import { engineCheck } from "./engine.ts";
import type { Check, EngineInfo, Finding, Patient } from "./finding.ts";
import { hereCheck } from "./here.ts";
import { imageCheck } from "./images.ts";
import { outsideCheck } from "./outside.ts";
import { pathCheck } from "./path.ts";
import { podmanDefaultsCheck } from "./podman-defaults.ts";
import { inDockersWords } from "./podman-info.ts";
import { leftOverFindings } from "./sessions.ts";
import { stateCheck } from "./state.ts";
import { storageFindings } from "./storage.ts";
import { switchCheck } from "./switch.ts";
import { terminalFindings } from "./terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-doctor-"));
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("AI_")) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const name of ["bin", "lib", "state", "home"])
    rmSync(join(folder, name), { recursive: true, force: true });
});

/** Puts a file below the folder. @returns its absolute path */
function write(path: string, content = "", mode = 0o644): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

const healthy: EngineInfo = {
  ServerVersion: "28.1.0",
  OperatingSystem: "Debian GNU/Linux 13",
  Architecture: "x86_64",
  CgroupVersion: "2",
  CgroupDriver: "systemd",
  MemoryLimit: true,
  PidsLimit: true,
  CpuCfsQuota: true,
  SecurityOptions: ["name=seccomp,profile=builtin"],
  Driver: "overlay2",
  DockerRootDir: "/var/lib/docker",
};
const tool = sampleFacts.tool as unknown as Tool;

/** What a check goes by, with one thing of it changed. */
function patient(
  info: EngineInfo = {},
  change: {
    readonly environment?: Record<string, string>;
    readonly settings?: Record<string, unknown>;
    readonly images?: readonly unknown[];
    readonly tools?: readonly Tool[];
  } = {},
): Patient {
  const images = change.images ?? [];
  const home = join(folder, "state");
  const engine = {
    host: { ...sampleFacts.host, homeFolder: join(folder, "home"), environment: change.environment ?? {} },
    settings: { ...sampleFacts.settings, ...change.settings },
    folders: {
      home,
      sessions: `${home}/state/v1/sessions`,
      stamps: `${home}/state/v1/stamps`,
      placeholders: `${home}/state/v1/placeholders`,
    },
    client: { path: "/usr/bin/docker", environment: {} },
    try: async (args: readonly string[]) => ({
      code: 0,
      stdout: args[0] === "image" ? JSON.stringify(images) : "28.1.0\n",
      stderr: "",
    }),
    ask: async () => images.map((_, index) => `sha256:${index}\n`).join(""),
  };
  return {
    engine: engine as unknown as EngineAccess,
    info: { ...healthy, ...info },
    tools: change.tools ?? [tool],
  };
}

/** An image of the sample tool, of so many days ago. */
const image = (days: number): unknown => ({
  Id: "sha256:1",
  RepoTags: ["ai-probe:1"],
  Created: new Date(Date.now() - days * 24 * 3_600_000).toISOString(),
  Size: 1,
});

/** What is said that is not as it should be. */
const said = async (check: Check, by: Patient): Promise<Finding[]> =>
  (await check(by)).filter(({ level }) => level !== "ok");

const storage =
  (freeBytes: number, ofState = 1e12): Check =>
  (by) =>
    storageFindings(by, (path) => (path?.startsWith(folder) ? ofState : freeBytes));
const old = [{ ...healthy, SecurityOptions: [] }, {}] as const;

describe("a finding has its level, what it is, and a remedy", () => {
  it.each<[string, Check, () => Patient, Finding["level"], RegExp, RegExp]>([
    ["no seccomp", engineCheck, () => patient(old[0]), "stop", /can't filter system calls/, /SECCOMP_FILTER/],
    [
      "no limits",
      engineCheck,
      () => patient({ MemoryLimit: false, PidsLimit: false, CpuCfsQuota: false }),
      "note",
      /can't limit memory and processes and processors/,
      /cgroup_enable=memory/,
    ],
    [
      "no limits, rootless",
      engineCheck,
      () => patient({ PidsLimit: false, SecurityOptions: ["name=seccomp", "name=rootless"] }),
      "note",
      /can't limit processes/,
      /Delegate the controllers/,
    ],
    [
      "Podman without a controller",
      engineCheck,
      () =>
        patient(
          inDockersWords({
            host: {
              arch: "amd64",
              cgroupControllers: ["cpu", "pids"],
              security: { rootless: true, seccompEnabled: true },
            },
            store: {},
            version: { Version: "5.4.0" },
          }),
        ),
      "note",
      /can't limit memory$/,
      /version 2/,
    ],
    [
      "Podman's own mounts",
      podmanDefaultsCheck,
      () => {
        write("home/.config/containers/containers.conf", '[containers]\nvolumes = ["/srv:/srv"]\n');
        return patient({ engine: "Podman" });
      },
      "note",
      /containers\.conf gives every container its volumes/,
      /Take out/,
    ],
    [
      "a full disk of the engine",
      storage(0.9e9),
      patient,
      "stop",
      /var\/lib\/docker.* free$/,
      /ai-sandbox prune --images/,
    ],
    ["a disk that is nearly full", storage(4e9), patient, "note", /free$/, /docker system df/],
    ["a full disk of the state folder", storage(1e12, 0.9e6), patient, "stop", /state folder/, /_HOME/],
    ["one that is nearly full", storage(1e12, 99e6), patient, "note", /state folder's disk has/, /Free some/],
    [
      "a file where the state folder should be",
      stateCheck,
      () => {
        write("state");
        return patient();
      },
      "stop",
      /the state folder can't be used/,
      /AI_SANDBOX_HOME/,
    ],
    [
      "another platform than the engine's",
      imageCheck,
      () =>
        patient(
          {},
          { settings: { platform: "linux/arm64" }, tools: [{ ...tool, platforms: ["linux/arm64"] }] },
        ),
      "note",
      /linux\/arm64 is chosen, the engine's own is linux\/amd64/,
      /settings unset platform/,
    ],
    [
      "a tool that is not for this platform",
      imageCheck,
      () => patient({ Architecture: "aarch64" }),
      "note",
      /not published for linux\/arm64: probe/,
      /AI_RUN_PLATFORM=linux\/amd64/,
    ],
    [
      "an image of long ago",
      imageCheck,
      () => patient({}, { images: [image(31)] }),
      "note",
      /made long ago: probe, 31 days/,
      /ai-sandbox update/,
    ],
    [
      "no launcher",
      hereCheck,
      () => {
        vi.stubEnv("AI_SANDBOX_HOME", join(folder, "state"));
        return patient({}, { tools: [] });
      },
      "note",
      /no launcher is installed/,
      /npm install --global @ai-sandbox\/claude/,
    ],
    [
      "AI_SANDBOX=off",
      switchCheck,
      () => {
        vi.stubEnv("AI_SANDBOX", "off");
        return patient();
      },
      "stop",
      /no session starts/,
      /unset AI_SANDBOX/,
    ],
    [
      "AI_SANDBOX=no",
      switchCheck,
      () => {
        vi.stubEnv("AI_SANDBOX", "no");
        return patient();
      },
      "stop",
      /AI_SANDBOX has a value that is not known/,
      /unset AI_SANDBOX/,
    ],
    [
      "a native command in front of its launcher",
      pathCheck,
      () => {
        onPath("bin/probe", write("lib/native", "", 0o755));
        return patient();
      },
      "note",
      /^probe runs natively, without a sandbox: .*\/bin\/probe$/,
      /Its launcher is on no folder of PATH: npm install --global @ai-sandbox\/probe$/,
    ],
    [
      "a native command of npm's, whose launcher is installed elsewhere",
      pathCheck,
      () => {
        onPath("bin/probe", write("lib/node_modules/@its/own/cli.js", "", 0o755));
        return patient();
      },
      "note",
      /^probe runs natively/,
      /: npm uninstall --global @its\/own && npm install --global @ai-sandbox\/probe$/,
    ],
    [
      "a native command by which npm refused the launcher (EEXIST)",
      pathCheck,
      () => {
        onPath("bin/claude", write("lib/node_modules/@anthropic-ai/claude-code/cli.js", "", 0o755));
        return patient();
      },
      "note",
      /^claude runs natively, without a sandbox: .*\/bin\/claude, .*\(EEXIST\)$/,
      /npm uninstall --global @anthropic-ai\/claude-code && npm install --global @ai-sandbox\/claude$/,
    ],
    [
      "a proxy that the daemon does not have",
      outsideCheck,
      () => patient({}, { environment: { HTTPS_PROXY: "http://proxy.example:3128" } }),
      "note",
      /HTTPS_PROXY is set here, and the engine's daemon has none/,
      /daemon\/proxy/,
    ],
    ...(["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"] as const).map(
      (name): [string, Check, () => Patient, "note", RegExp, RegExp] => [
        `${name} of a file that is gone`,
        outsideCheck,
        () => patient({}, { environment: { [name]: "/nowhere/ca.pem" } }),
        "note",
        new RegExp(`${name} names a file that is not there: /nowhere/ca\\.pem`),
        /Correct it/,
      ],
    ),
    [
      "certificateFile of one that is gone",
      outsideCheck,
      () => patient({}, { settings: { certificateFile: "/nowhere/ca.pem" } }),
      "note",
      /certificateFile names a file/,
      /take it out/,
    ],
    ["containers left over", () => leftOverFindings(2), patient, "note", /2 containers left/, /prune/],
    ["no TERM", () => terminalFindings(true, {}), patient, "note", /TERM is not set/, /xterm-256color/],
    ["a dumb TERM", () => terminalFindings(true, { TERM: "dumb" }), patient, "note", /TERM is dumb/, /TERM=/],
  ])("%s", async (_title, check, make, level, text, remedy) => {
    const findings = await said(check, make());
    expect(findings).toEqual([
      {
        subject: expect.any(String),
        level,
        text: expect.stringMatching(text),
        remedy: expect.stringMatching(remedy),
      },
    ]);
  });
});

/** Puts a link to a program on PATH, which is all there is on it. */
function onPath(link: string, program: string): void {
  const path = join(folder, link);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(program, path);
  vi.stubEnv("PATH", dirname(path));
}

it("a healthy machine has no such finding", async () => {
  vi.stubEnv("PATH", join(folder, "bin"));
  const checks: Check[] = [
    engineCheck,
    podmanDefaultsCheck,
    storage(1e12),
    stateCheck,
    imageCheck,
    switchCheck,
    pathCheck,
    outsideCheck,
    () => leftOverFindings(0),
    () => terminalFindings(true, { TERM: "xterm" }),
    () => terminalFindings(false, {}),
  ];
  const by = patient({}, { images: [image(29)] });
  for (const check of checks) expect(await said(check, by)).toEqual([]);
});

it.each([
  ["whose rights it has", ["name=seccomp", "name=rootless"], /rootless: its containers have your rights/],
  ["that it is root", ["name=seccomp"], /its daemon runs as root/],
])("of an engine is told %s", async (_title, SecurityOptions, text) => {
  const [first] = await engineCheck(patient({ SecurityOptions }));
  expect(first?.text).toMatch(text);
});
