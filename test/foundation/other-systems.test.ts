import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { makeCase } from "../support/case.ts";
import { freshFolder, freshHome, pathOf, putEngine } from "../support/fixtures.ts";
import { run } from "../support/run.ts";

// The launchers as they are installed, told by their Node that the system is another one.

/** Variables that make every Node that is started take this machine for another system, whose store of certificates is empty. */
function on(platform: NodeJS.Platform, folder: string): Record<string, string> {
  const file = join(folder, `${platform}.cjs`);
  const lines = [
    `Object.defineProperty(process, "platform", { value: "${platform}" });`,
    // An image with the certificates of this machine's store would have to be built.
    'require("node:tls").getCACertificates = () => [];',
    'require("node:module").syncBuiltinESMExports();',
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  return { NODE_OPTIONS: `--require=${file}` };
}

describe("Windows", () => {
  it.each<[string, string[], Record<string, string>]>([
    ["claude", ["--version"], {}],
    ["claude", ["--version"], { AI_SANDBOX: "off" }],
    ["ai-sandbox", ["doctor"], {}],
    ["ai-sandbox", ["--version"], {}],
  ])("%s %j %o: refused before anything else, with the way out", async (name, args, more) => {
    const { person, workspace } = makeCase();
    const someone = freshHome(person, {});
    const recorder = freshFolder(someone);
    const engine = putEngine(recorder, "hand over");
    const environment = { ...on("win32", recorder), ...more, PATH: `${recorder}:${pathOf()}` };
    const { code, stdout, stderr } = await run(name, args, { as: someone, in: workspace, environment });
    expect([code, stdout.toString()]).toEqual([125, ""]);
    expect(stderr).toMatch(/^ai-sandbox: Windows itself is not supported: .*\n {2}Use WSL 2\. .*\n$/);
    expect(engine.calls()).toEqual([]);
    expect(existsSync(join(someone.home, ".ai-sandbox"))).toBe(false);
  });
});

describe("macOS", () => {
  it("the image's own user, and the engine is taken for one in a virtual machine", async () => {
    // Who is the image's own user already, and so may write in the folder.
    const here = makeCase("agent");
    const someone = freshHome(here.person, {});
    const environment = { ...on("darwin", someone.home), AI_SANDBOX_NETWORK: "none" };
    const { code, stdout, stderr } = await here.inside("id -u; cat; touch made; exit 7", {
      as: someone,
      input: "from outside\n",
      environment,
    });
    expect([code, stdout.toString()], stderr).toEqual([7, "1000\nfrom outside\n"]);
    expect(existsSync(join(here.workspace, "made"))).toBe(inject("people").agent.uid === 1000);
  });
});
