import { expect, test } from "vitest";
import { sampleFacts } from "../generator/sample.ts";
import { parseNpmView, parsePipIndex } from "./lookup.ts";
import { splitTemplate, toolPin } from "./pins.ts";

test("npm's answer is read, with one version and with many", () => {
  expect(parseNpmView('{"dist-tags":{"latest":"2.0.0"},"versions":["1.0.0","2.0.0"]}')).toEqual({
    latest: "2.0.0",
    versions: ["1.0.0", "2.0.0"],
  });
  expect(parseNpmView('{"versions":"1.0.0"}')).toEqual({ latest: undefined, versions: ["1.0.0"] });
});

test("pip's answer is read", () => {
  expect(
    parsePipIndex("sample-chat (0.86.2)\nAvailable versions: 0.86.2, 0.86.1\n  INSTALLED: 0.1\n"),
  ).toEqual({
    latest: "0.86.2",
    versions: ["0.86.2", "0.86.1"],
  });
  expect(parsePipIndex("")).toEqual({ latest: undefined, versions: [] });
});

test("a template may have the platform in the package or in the version", () => {
  const plain = splitTemplate("@example/tool-linux-x64");
  expect([plain.package, plain.plainVersion("1.0.0")]).toEqual(["@example/tool-linux-x64", "1.0.0"]);
  const alias = splitTemplate("@example/tool@{version}-linux-x64");
  expect(alias.package).toBe("@example/tool");
  expect(["1.0.0-linux-x64", "1.0.0-linux-arm64", "1.0.0", "-linux-x64"].map(alias.plainVersion)).toEqual([
    "1.0.0",
    undefined,
    undefined,
    undefined,
  ]);
});

test("a tool without platform packages needs its own package", () => {
  const { platformPackages, ...version } = sampleFacts().version;
  expect(platformPackages).toBeDefined();
  expect(toolPin({ ...sampleFacts(), version }).needed).toEqual({ any: "@example/sample" });
  expect(toolPin({ ...sampleFacts(), base: "bookworm" })).toMatchObject({
    launcher: "@ai-sandbox/sample",
    argument: "SAMPLE_VERSION",
    needed: { amd64: "@example/sample-linux-x64" },
    python: "3.11",
  });
});
