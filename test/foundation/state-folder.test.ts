import { spawnSync } from "node:child_process";
import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeCase } from "../support/case.ts";
import { freshFolder } from "../support/fixtures.ts";

describe("the state folder", () => {
  const attempt = async (stateHome: string) => {
    const here = makeCase("agent");
    const result = await here.inside("echo started", { environment: { AI_SANDBOX_HOME: stateHome } });
    return { ...result, stdout: result.stdout.toString() };
  };
  const refused = /^ai-sandbox: the state folder can't be used: .*\n {2}Make it writable for you/;

  it("in a folder that can't be written: said, and nothing is left", async () => {
    const { person } = makeCase("agent");
    const folder = freshFolder(person, 0o555);
    const result = await attempt(join(folder, "state"));
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(refused);
    expect(namesBelow(folder)).toEqual([]);
  });

  it.each([
    ["that all may read", 0o755],
    ["that only they may enter", 0o700],
  ])("of another user, %s: said, and nothing is left", async (_title, mode) => {
    const folder = freshFolder({ ...makeCase("agent").person, uid: 4321, gid: 4321 }, mode);
    const result = await attempt(folder);
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(refused);
    expect(namesBelow(folder)).toEqual([]);
  });

  it("that became read-only after the first run: said, and nothing is half-written", async () => {
    const folder = freshFolder(makeCase("agent").person);
    expect(await attempt(folder)).toMatchObject({ code: 0, stdout: "started\n" });
    spawnSync("chmod", ["-R", "a-w", folder]);
    const before = namesBelow(folder);
    const result = await attempt(folder);
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(refused);
    expect(namesBelow(folder)).toEqual(before);
    spawnSync("chmod", ["-R", "u+w", folder]);
    expect(await attempt(folder)).toMatchObject({ code: 0, stdout: "started\n" });
  });

  it("below a file: said", async () => {
    const folder = freshFolder(makeCase("agent").person);
    writeFileSync(join(folder, "file"), "");
    const result = await attempt(join(folder, "file", "state"));
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(/ai-sandbox: .*file\/state/);
  });

  it("with a damaged stamp: made anew", async () => {
    const folder = freshFolder(makeCase("agent").person);
    await attempt(folder);
    const [stamp = ""] = namesBelow(join(folder, "state/v1/stamps"));
    expect(stamp).not.toBe("");
    writeFileSync(join(folder, "state/v1/stamps", stamp), "{");
    expect(await attempt(folder)).toMatchObject({ code: 0, stdout: "started\n" });
  });

  it("whose path has characters that mean something to others works", async () => {
    const folder = join(freshFolder(makeCase("agent").person), `a:b,c "d" $HOME =ä`);
    mkdirSync(folder);
    chownSync(folder, 1000, 1000);
    expect(await attempt(folder)).toMatchObject({ code: 0, stdout: "started\n" });
  });

  it("whose path has a line break is refused, and shown harmless", async () => {
    const folder = join(freshFolder(makeCase("agent").person), "a\nb\u001b[2J");
    const result = await attempt(folder);
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(
      /^ai-sandbox: the state folder's path has characters.*a\\u000ab\\u001b\[2J\n {2}Choose/,
    );
  });

  it("is for its owner alone", async () => {
    const folder = join(freshFolder(makeCase("agent").person), "state");
    await attempt(folder);
    const modes = spawnSync("find", [folder, "-maxdepth", "2", "-type", "d", "-printf", "%m\n"], {
      encoding: "utf8",
    });
    expect(new Set(modes.stdout.trim().split("\n"))).toEqual(new Set(["700"]));
  });
});

/** Everything below a folder, by relative path. */
function namesBelow(folder: string): string[] {
  return spawnSync("find", [folder, "-mindepth", "1", "-printf", "%P\n"], { encoding: "utf8" })
    .stdout.split("\n")
    .filter((name) => name !== "")
    .sort();
}
