import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { bundleNames, packageSources } from "./bundle-names.ts";
import listed from "./bundles.json" with { type: "json" };
import { expandBundles, needsSources, readSources, sourcesScript } from "./bundles.ts";
import { isHostPattern } from "./host-name.ts";

describe("bundles", () => {
  it("are the ones that settings know", () => {
    expect([...Object.keys(listed), ...packageSources].sort()).toEqual([...bundleNames].sort());
  });

  it("stand for host names and patterns alone", () => {
    for (const host of Object.values(listed).flat())
      expect([host, isHostPattern(host)]).toEqual([host, true]);
  });

  it("are put where the word was, once each; names stay, an unknown word goes", () => {
    const sources = { npm: ["packages.example.com"] };
    expect(expandBundles(["a.example", "npm", "codeberg", "npm", "pypi", "toString"], sources)).toEqual([
      "a.example",
      "packages.example.com",
      "codeberg.org",
    ]);
  });

  it("ask programs inside only for package sources", () => {
    expect([needsSources(["github", "a.example"]), needsSources(["pypi"])]).toEqual([false, true]);
  });
});

describe("what programs inside say of their package sources", () => {
  it("is read line by line, the same host once", () => {
    const printed =
      "npm https://npm.example.com/path/\npypi https://pip.example.com/simple\npypi https://files.example.com/\ndebian http://deb.example.com/debian\ndebian http://deb.example.com/security\n";
    expect(readSources(printed)).toEqual({
      npm: ["npm.example.com"],
      pypi: ["pip.example.com", "files.example.com"],
      debian: ["deb.example.com"],
    });
  });

  it.each([
    "npm https://localhost:4873/",
    "npm http://10.0.0.1/",
    "npm undefined",
    "other https://a.example/",
    "npm x",
  ])("%s is left out", (line) => expect(readSources(line)).toEqual({}));

  it("the script is one that a shell takes", () => {
    expect(spawnSync("/bin/sh", ["-n", "-c", sourcesScript]).status).toBe(0);
  });
});
