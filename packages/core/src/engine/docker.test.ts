import { describe, expect, it } from "vitest";
import { plan } from "../plan/plan.ts";
import { sampleFacts } from "../plan/sample-facts.ts";
import type { SandboxSpec } from "../plan/spec.ts";
import { bindMount, dockerArguments } from "./docker.ts";
import { readCsvLine } from "./read-run.ts";

const spec = plan(sampleFacts);
const argv = (change: Partial<SandboxSpec> = {}): string[] =>
  dockerArguments({ ...spec, ...change }, "/state/session");
/** What follows a flag, each time it stands there. */
const after = (flag: string, args = argv()): string[] => args.filter((_, index) => args[index - 1] === flag);

describe("every session", () => {
  it.each([
    "--rm",
    "--init",
    "--read-only",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--pull=never",
    "--log-driver=none",
    "--ipc=private",
    "--cgroupns=private",
    "--ulimit=core=0:0",
    "--pids-limit=1024",
    "--user=1000:1000",
    "--interactive",
    "--network=bridge",
    "--workdir=/home/you/project",
    "--cidfile=/state/session",
  ])("has %s", (flag) => expect(argv()).toContain(flag));

  it.each([
    "--privileged",
    "--cap-add",
    "--device",
    "--volume",
    "-v",
    "--pid",
    "--env-file",
    "--publish",
    "--tty",
  ])("has no %s", (flag) =>
    expect(argv().some((word) => word === flag || word.startsWith(`${flag}=`))).toBe(false),
  );
});

describe("what the spec says", () => {
  it("a terminal", () => expect(argv({ terminal: true })).toContain("--tty"));
  it("no network", () => expect(argv({ network: "none" })).toContain("--network=none"));
  it("names that lead to an address", () =>
    expect(argv({ hosts: [{ name: "db", address: "127.8.1.1", reason: "r" }] })).toContain(
      "--add-host=db:127.8.1.1",
    ));
  it.each([
    ["127.0.0.1", "--publish=127.0.0.1:8080:80"],
    ["::1", "--publish=[::1]:8080:80"],
  ])("a port that the engine opens, on %s", (hostAddress, flag) =>
    expect(argv({ publish: [{ hostAddress, hostPort: 8080, port: 80 }] })).toContain(flag),
  );
  it("a platform", () => expect(argv({ platform: "linux/arm64" })).toContain("--platform=linux/arm64"));
  it("the image's own user", () => expect(argv({ user: undefined }).join(" ")).not.toContain("--user"));
  it("an engine that can't limit swap", () =>
    expect(argv({ limits: { ...spec.limits, limitSwap: false } }).join(" ")).not.toContain("--memory-swap"));
  it("variables: fixed with their value, all others by name alone", () => {
    const reason = "r";
    const environment: SandboxSpec["environment"] = [
      { name: "A", kind: "fixed", value: "x=y z", reason },
      { name: "B", kind: "forwarded", reason },
      { name: "C", kind: "withheld", reason },
    ];
    expect(after("--env", argv({ environment }))).toEqual(["A=x=y z", "B", "C"]);
  });
  it("folders in memory", () =>
    expect(after("--tmpfs")).toEqual([
      "/tmp:rw,nosuid,nodev,exec,size=1073741824,mode=1777",
      "/run:rw,nosuid,nodev,noexec,size=16777216,mode=1777",
    ]));
});

it("the tool's arguments come last, as they are, behind the image and an end of flags", () => {
  const args = ["--rm", "--", "-v", "/:/host", "", "a b\n"];
  expect(argv({ arguments: args }).slice(-args.length - 2)).toEqual(["--", spec.image, ...args]);
});

const digest = `sha256:${"0a".repeat(32)}`;

describe("images that are run", () => {
  it.each([
    digest,
    "ai-probe:0123456789abcdef",
    "ai-probe:latest",
    "ai-probe",
    "registry.example.com/team/ai-probe:latest",
    "Registry.Example.com:5000/team/ai-probe:Tag_1.2-3",
    "localhost:5000/ai-probe",
    `registry.example.com/ai-probe@${digest}`,
    `registry.example.com/ai-probe:1@${digest}`,
  ])("%s", (image) => expect(argv({ image })).toContain(image));
});

describe("images that are refused", () => {
  it.each([
    "",
    "-v",
    "--privileged",
    "-ai-probe:latest",
    "ai probe",
    "ai-probe:latest --privileged",
    "ai-probe:-x",
    "ai-probe\n",
    "\nai-probe",
    "ai-probe:a\u001b[0m",
    "Ai-Probe",
    "example.com/Team/ai-probe",
    "ai-probe:",
    "ai-probe@sha256:0a",
    `SHA256:${"0A".repeat(32)}`,
    "../ai-probe",
    "/ai-probe",
    "https://example.com/ai-probe",
    "ai-probe;id",
    "$(id)",
    `ai-probe:${"x".repeat(129)}`,
    "ai-pröbe",
  ])("%j", (image) => expect(() => argv({ image })).toThrow(/no image name/));
});

describe("a path in a mount is data, whatever it holds", () => {
  const pieces = [
    ":",
    ",",
    '"',
    "'",
    " ",
    "=",
    "\\",
    "$",
    "%",
    "-",
    "ä",
    "漢",
    "🙂",
    "e\u0301",
    "/",
    "a",
    "b",
    "readonly",
    "source=",
  ];
  /** Always the same paths: a failure can be looked at again. */
  let seed = 20251;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  const randomPath = (): string =>
    `/${Array.from({ length: 1 + random(12) }, () => pieces[random(pieces.length)]).join("")}`;

  it("500 paths come back as they were", () => {
    for (let count = 0; count < 500; count++) {
      const [source, target, readOnly] = [randomPath(), randomPath(), random(2) === 1];
      expect(readCsvLine(bindMount({ source, target, readOnly, reason: "" }))).toEqual([
        "type=bind",
        `source=${source}`,
        `target=${target}`,
        ...(readOnly ? ["readonly"] : []),
      ]);
    }
  });

  it.each([
    ["/a,readonly", 'type=bind,"source=/a,readonly",target=/t'],
    ['/a"b', 'type=bind,"source=/a""b",target=/t'],
    ["/a:b", "type=bind,source=/a:b,target=/t"],
    ["/a b", "type=bind,source=/a b,target=/t"],
  ])("%s", (source, expected) =>
    expect(bindMount({ source, target: "/t", readOnly: false, reason: "" })).toBe(expected),
  );
});
