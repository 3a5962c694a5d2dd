import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeCase } from "../support/case.ts";
import { freshFolder, freshHome, pathOf, putEngine } from "../support/fixtures.ts";

/** Runs the probe with a state folder whose config.json `make` puts there. @returns what it did, and the engine's calls */
async function runWith(make: (file: string) => void, environment: Record<string, string> = {}) {
  const here = makeCase("agent");
  const person = freshHome(here.person, { ".ai-sandbox/.keep": "" });
  const recorder = freshFolder(person);
  const engine = putEngine(recorder, "hand over");
  make(join(person.home, ".ai-sandbox/config.json"));
  const result = await here.inside("echo started", {
    as: person,
    environment: { PATH: `${recorder}:${pathOf()}`, ...environment },
  });
  return { ...result, stdout: result.stdout.toString(), calls: engine.calls() };
}

const holding = (content: string) => (file: string) => writeFileSync(file, content);
const refusal = { code: 125, stdout: "", calls: [] };

describe("a config.json that can't be used: refused, with the place, and no engine is asked:", () => {
  it.each<[string, (file: string) => void, RegExp]>([
    [
      "an unknown setting",
      holding('{"netwrok": "none"}'),
      /config\.json:1: "netwrok": .*no such setting.*network/,
    ],
    [
      "a wrong type",
      holding('{"limits": {"cpus": "two"}}'),
      /config\.json:1: "limits\.cpus": expected a number/,
    ],
    ["a wrong value", holding('{"network": "s3cret"}'), /config\.json:1: "network": expected one of/],
    ["broken JSON", holding('{\n  "network": s3cret\n}'), /config\.json:2:14: this is not JSON/],
    ["JSON that stops", holding('{\n  "network": "s3cret'), /config\.json:2:14: this is not JSON/],
    ["nothing", holding(""), /config\.json:1:1: this is not JSON/],
    ["no object", holding('["s3cret"]'), /config\.json: expected an object/],
    [
      "bytes that are no text",
      (file) => writeFileSync(file, Buffer.from([0xff, 0xfe, 0])),
      /config\.json:1:1/,
    ],
    [
      "a megabyte",
      holding(`{"s3cret": "${"x".repeat(1024 ** 2)}"}`),
      /config\.json: expected at most 65536 bytes/,
    ],
    ["a folder", (file) => mkdirSync(file), /config\.json: expected a regular file/],
    [
      "a pipe that nobody writes to",
      (file) => spawnSync("mkfifo", ["-m", "666", file]),
      /config\.json: expected a regular file/,
    ],
    ["a device", (file) => symlinkSync("/dev/zero", file), /config\.json: expected a regular file/],
    ["a link to itself", (file) => symlinkSync(file, file), /config\.json: can't be read \(ELOOP\)/],
    [
      "one that the user may not read",
      (file) => writeFileSync(file, "{}", { mode: 0 }),
      /config\.json: can't be read \(EACCES\)/,
    ],
  ])(
    "%s",
    async (_title, make, expected) => {
      const result = await runWith(make);
      expect(result).toMatchObject(refusal);
      expect(result.stderr).toMatch(expected);
      expect(result.stderr).toMatch(/^ai-sandbox: a setting is wrong\.\n {2}/);
      expect(result.stderr).not.toMatch(/s3cret|\n {4}at /);
    },
    20_000,
  );

  it("several mistakes, all named", async () => {
    const result = await runWith(holding('{"network": 1, "engine": 2, "x": 3}'), { AI_SANDBOX_X: "s3cret" });
    expect(result).toMatchObject(refusal);
    expect(result.stderr.split("\n").filter((line) => line.startsWith("  "))).toHaveLength(4);
    expect(result.stderr).not.toContain("s3cret");
  });

  it("a link to a file of the user's is followed, as those who keep their settings elsewhere need it", async () => {
    const result = await runWith((file) => {
      writeFileSync(`${file}.real`, '{"network": "none"}');
      symlinkSync(`${file}.real`, file);
    });
    expect(result).toMatchObject({ code: 0, stdout: "started\n" });
  });
});

describe("variables of ours that can't be used: refused, and no engine is asked:", () => {
  it.each([
    [
      "an unknown one",
      { AI_SANDBOX_NETWROK: "none" },
      /AI_SANDBOX_NETWROK: there is no such setting.*AI_SANDBOX_NETWORK/,
    ],
    ["a wrong value", { AI_SANDBOX_NETWORK: "s3cret" }, /AI_SANDBOX_NETWORK: expected one of/],
    ["a relative state folder", { AI_SANDBOX_HOME: "state" }, /AI_SANDBOX_HOME is not an absolute path/],
    ["an empty state folder", { AI_SANDBOX_HOME: "" }, /AI_SANDBOX_HOME is not an absolute path/],
    [
      "a platform that looks like a flag",
      { AI_RUN_PLATFORM: "--privileged" },
      /AI_RUN_PLATFORM: expected one of/,
    ],
    ["a tag that looks like a flag", { AI_IMAGE_TAG: "-x" }, /AI_IMAGE_TAG: expected an image tag/],
    ["a tag with a space", { AI_IMAGE_TAG: "latest --privileged" }, /AI_IMAGE_TAG/],
    ["a tag with a newline", { AI_IMAGE_TAG: "latest\n" }, /AI_IMAGE_TAG/],
    [
      "a registry that looks like a flag",
      { AI_IMAGE_REGISTRY: "--privileged" },
      /AI_IMAGE_REGISTRY: expected a registry/,
    ],
    ["a registry with a space", { AI_IMAGE_REGISTRY: "example.com --privileged" }, /AI_IMAGE_REGISTRY/],
    [
      "a registry with control characters",
      { AI_IMAGE_REGISTRY: "example.com\u001b[2J" },
      /AI_IMAGE_REGISTRY/,
    ],
  ])("%s", async (_title, environment, expected) => {
    const result = await runWith(() => undefined, {
      AI_IMAGE_SOURCE: "registry",
      ...(environment as Record<string, string>),
    });
    expect(result).toMatchObject(refusal);
    expect(result.stderr).toMatch(expected);
    expect(result.stderr).toMatch(/^ai-sandbox: .*\n {2}\S/);
    expect(result.stderr).not.toContain("s3cret");
    expect(result.stderr).not.toContain("\u001b");
  });
});

describe("a setting has its effect inside", () => {
  it("no network: loopback only", async () => {
    const here = makeCase("agent");
    const result = await here.inside("ls /sys/class/net", { environment: { AI_SANDBOX_NETWORK: "none" } });
    expect(result.stdout.toString()).toBe("lo\n");
  });

  it("limits", async () => {
    const here = makeCase("agent");
    const person = freshHome(here.person, {
      ".ai-sandbox/config.json": '{"limits": {"memory": "300m", "processes": 64, "cpus": 0.5}}',
    });
    const read =
      "cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/pids.max /sys/fs/cgroup/cpu.max 2>/dev/null || " +
      "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/cpu/cpu.cfs_quota_us";
    const result = await here.inside(read, { as: person });
    expect(result.stdout.toString()).toMatch(new RegExp(`^${300 * 1024 ** 2}\n64\n50000\\b`));
  });
});
