import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { LaunchError } from "../errors.ts";
import { readSettings } from "./read-settings.ts";
import { defaultSettings } from "./settings.ts";

const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-settings-"));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

const fileWith = (content: unknown): string => {
  count += 1;
  const file = join(folder, `${count}.json`);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
};
const read = (content: unknown, environment: Record<string, string> = {}) =>
  readSettings(fileWith(content), environment);
const problems = async (content: unknown, environment: Record<string, string> = {}): Promise<string> => {
  try {
    await read(content, environment);
  } catch (error) {
    if (error instanceof LaunchError) return error.hint;
    throw error;
  }
  return "";
};

it("no file: the defaults", () =>
  expect(readSettings(join(folder, "none.json"), {})).resolves.toEqual(defaultSettings));
it("an empty object: the defaults", () => expect(read({})).resolves.toEqual(defaultSettings));

describe("what is chosen", () => {
  it.each([
    ["a network", { network: "none" }, {}, { network: "none" }],
    [
      "the environment over the file",
      { network: "open" },
      { AI_SANDBOX_NETWORK: "none" },
      { network: "none" },
    ],
    ["an empty variable is none", { network: "none" }, { AI_SANDBOX_NETWORK: "" }, { network: "none" }],
    ["a platform", {}, { AI_RUN_PLATFORM: "linux/arm64" }, { platform: "linux/arm64" }],
    [
      "an image",
      { image: { source: "registry", tag: "1" } },
      { AI_IMAGE_REGISTRY: "example.com:5000/a/b" },
      { image: { source: "registry", tag: "1", registry: "example.com:5000/a/b" } },
    ],
    [
      "limits",
      { limits: { memory: "1.5g", cpus: 0.5, processes: 64 } },
      {},
      { limits: { memory: "1.5g", cpus: 0.5, processes: 64 } },
    ],
    ["variables", { environment: ["GH_TOKEN"] }, {}, { environment: ["GH_TOKEN"] }],
    ["a list in a variable", {}, { AI_SANDBOX_ENVIRONMENT: "A, B_*" }, { environment: ["A", "B_*"] }],
    [
      "repositories",
      {},
      { AI_SANDBOX_GIT_FETCH: "a.example/b/.c, d.example/e" },
      { gitFetch: ["a.example/b/.c", "d.example/e"] },
    ],
    ["yes in a variable", {}, { AI_SANDBOX_SSH_AGENT: "true" }, { sshAgent: true }],
    [
      "one tool's",
      { tools: { claude: { version: "1.2.3" }, codex: { tag: "1" } } },
      {},
      { tools: { claude: { version: "1.2.3" }, codex: { tag: "1" } } },
    ],
    [
      "mounts",
      { mounts: ["/data", { path: "~/x", write: true }] },
      {},
      { mounts: ["/data", { path: "~/x", write: true }] },
    ],
    ["an empty group", { limits: {} }, {}, {}],
    [
      "a file of certificates",
      {},
      { AI_SANDBOX_CERTIFICATE_FILE: "/etc/ca.pem" },
      { certificateFile: "/etc/ca.pem" },
    ],
    ["a schema, for editors", { $schema: "https://example.com/s.json" }, {}, {}],
    ["a home, which is no setting", {}, { AI_SANDBOX_HOME: "/x" }, {}],
  ])("%s", (_title, content, environment, expected) =>
    expect(read(content, environment as Record<string, string>)).resolves.toMatchObject({ ...expected }),
  );
});

describe("mistakes", () => {
  it.each<[string, unknown, Record<string, string>, RegExp]>([
    [
      "an unknown setting",
      { netwrok: "none" },
      {},
      /"netwrok": expected nothing \(no such setting; known are .*network/,
    ],
    ["an unknown setting, one deep", { limits: { disk: 1 } }, {}, /"limits\.disk"/],
    ["a name of every object", { constructor: 1 }, {}, /"constructor": expected nothing/],
    ["a prototype", '{"__proto__": {"network": "open"}}', {}, /"__proto__\.network": expected nothing/],
    [
      "an unknown variable",
      {},
      { AI_SANDBOX_NETWROK: "none" },
      /AI_SANDBOX_NETWROK: there is no such setting; known are .*AI_SANDBOX_NETWORK/,
    ],
    ["a wrong type", { network: 1 }, {}, /"network": expected one of open, public, strict, none/],
    ["a wrong value", { network: "publik" }, {}, /"network": expected one of/],
    ["a wrong value in a variable", {}, { AI_SANDBOX_NETWORK: "x" }, /^AI_SANDBOX_NETWORK: expected one of/],
    ["an object where a value is expected", { network: {}, image: "x" }, {}, /"image": expected nothing/],
    ["a list at the top", [], {}, /expected an object/],
    ["a word at the top", '"x"', {}, /expected an object/],
    ["null at the top", "null", {}, /expected an object/],
    ["a memory without a unit", { limits: { memory: "512" } }, {}, /"limits.memory": expected a size/],
    ["a negative memory", { limits: { memory: "-1g" } }, {}, /a size/],
    ["no processors", { limits: { cpus: 0 } }, {}, /a number above 0/],
    ["half a process", { limits: { processes: 64.5 } }, {}, /a whole number/],
    ["too few processes", { limits: { processes: 1 } }, {}, /from 32/],
    ["a tag that is a flag", {}, { AI_IMAGE_TAG: "-x" }, /AI_IMAGE_TAG: expected an image tag/],
    ["a tag with a space", {}, { AI_IMAGE_TAG: "a b" }, /AI_IMAGE_TAG/],
    ["a tag with a newline", {}, { AI_IMAGE_TAG: "a\n" }, /AI_IMAGE_TAG/],
    [
      "a registry that is a flag",
      {},
      { AI_IMAGE_REGISTRY: "--privileged" },
      /AI_IMAGE_REGISTRY: expected a registry/,
    ],
    ["a registry with a space", {}, { AI_IMAGE_REGISTRY: "a b" }, /AI_IMAGE_REGISTRY/],
    ["a registry with a scheme", {}, { AI_IMAGE_REGISTRY: "https://example.com" }, /AI_IMAGE_REGISTRY/],
    ["a registry with a newline", {}, { AI_IMAGE_REGISTRY: "example.com\n" }, /AI_IMAGE_REGISTRY/],
    ["a platform that does not exist", {}, { AI_RUN_PLATFORM: "linux/x86" }, /AI_RUN_PLATFORM/],
    [
      "a variable that steers the engine",
      { environment: ["DOCKER_HOST"] },
      {},
      /"environment": expected a list of variable names/,
    ],
    ["a variable that is a flag", { environment: ["--privileged"] }, {}, /list of variable names/],
    ["variables as one word", { environment: "GH_TOKEN" }, {}, /a list of variable names/],
    [
      "a neither in a variable",
      {},
      { AI_SANDBOX_SSH_AGENT: "maybe" },
      /AI_SANDBOX_SSH_AGENT: expected true or/,
    ],
    ["every variable", { environment: ["*"] }, {}, /"environment": expected/],
    ["a beginning that is too short", { environment: ["A*"] }, {}, /"environment": expected/],
    [
      "the engine's variables by their beginning",
      { environment: ["DOCKER_*"] },
      {},
      /"environment": expected/,
    ],
    ["a relative mount", { mounts: ["data"] }, {}, /"mounts": expected/],
    ["a mount that leads up", { mounts: ["/data/../etc"] }, {}, /"mounts": expected/],
    ["a mount with more than it may have", { mounts: [{ path: "/x", target: "/etc" }] }, {}, /"mounts"/],
    ["a list of the wrong things", { unlock: [1] }, {}, /"unlock": expected/],
    ["a repository with its scheme", { gitFetch: ["https://a.example/b"] }, {}, /"gitFetch": expected/],
    ["a repository on no public host", { gitFetch: ["127.0.0.1/b"] }, {}, /"gitFetch": expected/],
    ["a repository on another port", { gitFetch: ["a.example:8443/b"] }, {}, /"gitFetch": expected/],
    ["all repositories of a host", { gitFetch: ["a.example", "a.example/"] }, {}, /"gitFetch": expected/],
    ["a pattern of repositories", { gitFetch: ["a.example/*"] }, {}, /"gitFetch": expected/],
    ["a pattern of hosts", { gitFetch: ["*.a.example/b"] }, {}, /"gitFetch": expected/],
    ["a repository that leads up", { gitFetch: ["a.example/b/../c"] }, {}, /"gitFetch": expected/],
    ["a repository with its .git", { gitFetch: ["a.example/b.git"] }, {}, /"gitFetch": expected/],
    ["a repository with a line in it", { gitFetch: ["a.example/b\nhost=c"] }, {}, /"gitFetch": expected/],
    ["a yes in words", { sshAgent: "true" }, {}, /"sshAgent": expected true or false/],
    [
      "a tool's name that is none",
      { tools: { "../x": { version: "1" } } },
      {},
      /"tools\.\.\.\/x\.version": exp/,
    ],
    ["a tool's version that is a range", { tools: { claude: { version: "^1" } } }, {}, /an exact version/],
    ["a line, with its number", '{\n "report": "off",\n "git": 1\n}', {}, /\.json:3: "git": expected one of/],
    ["a relative file", { certificateFile: "ca.pem" }, {}, /an absolute path/],
  ])("%s", (_title, content, environment, expected) =>
    expect(problems(content, environment)).resolves.toMatch(expected),
  );

  it("all are told at once", async () => {
    const told = await problems({ network: 1, engine: 2 }, { AI_SANDBOX_X: "1" });
    expect(told.split("\n")).toHaveLength(3);
  });

  it("no value is quoted, and nothing of a variable's", async () => {
    expect(
      await problems({ network: "s3cret" }, { AI_SANDBOX_X: "s3cret", AI_IMAGE_TAG: "-s3cret" }),
    ).not.toContain("s3cret");
  });

  it("control characters in a name are shown escaped", async () => {
    expect(await problems({ "a\u001b[2Jb": 1 })).toContain("a\\u001b[2Jb");
  });
});

describe("text that is not JSON: the place, never the content", () => {
  it.each([
    ['{"network": s3cret}', ":1:13"],
    ['{\n  "network": "none",\n}', ":3:1"],
    ['{\n  "a": "s3cret"\n', ":3:1"],
    ["", ":1:1"],
    ["s3cret", ":1:1"],
    ['{"ä🙂": s3cret}', ":1:9"],
  ])("%j", async (text, place) => {
    expect(await problems(text)).toContain(`.json${place}: this is not JSON`);
    expect(await problems(text)).not.toContain("s3cret");
  });
});

describe("files that are none to read", () => {
  const failure = async (file: string): Promise<string> => {
    try {
      await readSettings(file, {});
    } catch (error) {
      return (error as LaunchError).hint;
    }
    return "";
  };
  it("a folder", async () => {
    mkdirSync(join(folder, "folder"));
    expect(await failure(join(folder, "folder"))).toMatch(/expected a regular file/);
  });
  it("a megabyte", () =>
    expect(failure(fileWith(`{${" ".repeat(1024 ** 2)}}`))).resolves.toMatch(/expected at most 65536 bytes/));
  it("a link to itself", async () => {
    const file = join(folder, "loop");
    symlinkSync(file, file);
    expect(await failure(file)).toMatch(/can't be read \(ELOOP\)/);
  });
  it("one below a file is not there: the state folder is what can't be used then, and is told of", async () => {
    expect(await readSettings(join(fileWith("{}"), "config.json"), {})).toEqual(defaultSettings);
  });
});
