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
const problems = (content: unknown, environment: Record<string, string> = {}): string => {
  try {
    read(content, environment);
  } catch (error) {
    if (error instanceof LaunchError) return error.hint;
    throw error;
  }
  return "";
};

it("no file: the defaults", () =>
  expect(readSettings(join(folder, "none.json"), {})).toEqual(defaultSettings));
it("an empty object: the defaults", () => expect(read({})).toEqual(defaultSettings));

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
      { limits: { memoryBytes: 1.5 * 1024 ** 3, cpus: 0.5, processes: 64 } },
    ],
    ["a small limit", { limits: { memory: "512m" } }, {}, { limits: { memoryBytes: 512 * 1024 ** 2 } }],
    ["variables", { environment: ["GH_TOKEN"] }, {}, { environment: ["GH_TOKEN"] }],
    [
      "a file of certificates",
      {},
      { AI_SANDBOX_CERTIFICATE_FILE: "/etc/ca.pem" },
      { certificateFile: "/etc/ca.pem" },
    ],
    ["a schema, for editors", { $schema: "https://example.com/s.json" }, {}, {}],
    ["a home, which is no setting", {}, { AI_SANDBOX_HOME: "/x" }, {}],
  ])("%s", (_title, content, environment, expected) =>
    expect(read(content, environment as Record<string, string>)).toMatchObject({ ...expected }),
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
      /"environment": expected variable names/,
    ],
    ["a variable that is a flag", { environment: ["--privileged"] }, {}, /variable names/],
    ["variables as one word", { environment: "GH_TOKEN" }, {}, /a list of variable names/],
    ["a relative file", { certificateFile: "ca.pem" }, {}, /an absolute path/],
  ])("%s", (_title, content, environment, expected) =>
    expect(problems(content, environment)).toMatch(expected),
  );

  it("all are told at once", () => {
    expect(problems({ network: 1, engine: 2 }, { AI_SANDBOX_X: "1" }).split("\n")).toHaveLength(3);
  });

  it("no value is quoted, and nothing of a variable's", () => {
    expect(
      problems({ network: "s3cret" }, { AI_SANDBOX_X: "s3cret", AI_IMAGE_TAG: "-s3cret" }),
    ).not.toContain("s3cret");
  });

  it("control characters in a name are shown escaped", () => {
    expect(problems({ "a\u001b[2Jb": 1 })).toContain("a\\u001b[2Jb");
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
  ])("%j", (text, place) => {
    expect(problems(text)).toContain(`.json${place}: this is not JSON`);
    expect(problems(text)).not.toContain("s3cret");
  });
});

describe("files that are none to read", () => {
  const failure = (file: string): string => {
    try {
      readSettings(file, {});
    } catch (error) {
      return (error as LaunchError).hint;
    }
    return "";
  };
  it("a folder", () => {
    mkdirSync(join(folder, "folder"));
    expect(failure(join(folder, "folder"))).toMatch(/expected a regular file/);
  });
  it("a megabyte", () =>
    expect(failure(fileWith(`{${" ".repeat(1024 ** 2)}}`))).toMatch(/expected at most 65536 bytes/));
  it("a link to itself", () => {
    const file = join(folder, "loop");
    symlinkSync(file, file);
    expect(failure(file)).toMatch(/can't be read \(ELOOP\)/);
  });
  it("one below a file is not there: the state folder is what can't be used then, and is told of", () => {
    expect(readSettings(join(fileWith("{}"), "config.json"), {})).toEqual(defaultSettings);
  });
});
