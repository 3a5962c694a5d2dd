import { defaultSettings } from "../settings/settings.ts";
import type { Facts } from "./facts.ts";
import { nothingFound } from "./protection-facts.ts";

/** Facts for unit tests: uid 1000 on Linux, in one project, with a tool that has a little of everything. */
export const sampleFacts: Facts = {
  tool: {
    name: "probe",
    title: "Probe",
    command: "probe",
    base: "trixie",
    environment: { forward: ["PROBE_KEY"], set: { PROBE_FIXED: "1" } },
    network: { hosts: ["api.example.com"], optionalHosts: [] },
    platforms: ["linux/amd64"],
    folder: "/opt/probe",
    version: "1.2.3",
  },
  host: {
    platform: "linux",
    user: { uid: 1000, gid: 1000 },
    homeFolder: "/home/you",
    environment: { PATH: "/usr/bin" },
    arguments: ["--version"],
    terminal: { stdin: false, stdout: false },
    umask: 0o22,
    timeZone: undefined,
  },
  // The filter is tried by itself; without it a plan is easier to read.
  settings: { ...defaultSettings, network: "open" },
  workspace: {
    path: "/home/you/project",
    folder: "/home/you/project",
    isTrusted: true,
    uid: 1000,
    gid: 1000,
    mode: 0o40755,
  },
  protection: nothingFound,
  engine: {
    rootless: false,
    virtualMachine: false,
    memoryBytes: 10 * 1024 ** 3,
    cpus: 4,
    limitsSwap: true,
    version: "28.0.0",
  },
  image: { id: `sha256:${"a".repeat(64)}`, entrypoint: ["/opt/probe"], isOurs: false },
  stateHome: "/home/you/.ai-sandbox",
  seccompProfile: "/opt/core/seccomp.json",
  suffix: "0123ab",
};

/** The sample's host with some variables set. */
export function hostWith(environment: Record<string, string>): Facts["host"] {
  return { ...sampleFacts.host, environment: { ...sampleFacts.host.environment, ...environment } };
}
