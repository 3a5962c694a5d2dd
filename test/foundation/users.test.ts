import { chmodSync, chownSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Case, makeCase } from "../support/case.ts";
import { freshHome } from "../support/fixtures.ts";

const ownerOf = (path: string): number[] => [statSync(path).uid, statSync(path).gid];

describe.each(["agent", "other"] as const)("files that a tool of %s makes", (who) => {
  it.each([
    ["at the folder's own path", (here: Case) => here.workspace],
    ["at /workspace", () => "/workspace"],
  ])("%s belong to the caller on the host", async (_title, place) => {
    const here = makeCase(who);
    const result = await here.inside(`cd ${place(here)} && echo content > file && mkdir -p a/b && cat file`);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    for (const name of ["file", "a", "a/b"]) {
      expect(ownerOf(join(here.workspace, name))).toEqual([here.person.uid, here.person.gid]);
    }
    expect(readFileSync(join(here.workspace, "file"), "utf8")).toBe("content\n");
  });

  it("in its home belong to the caller too, and are there the next time", async () => {
    const here = makeCase(who);
    const name = `kept-${process.pid}`;
    await here.inside(`echo kept > $HOME/${name}`);
    expect(ownerOf(join(here.person.home, ".ai-sandbox/homes/probe", name))).toEqual([
      here.person.uid,
      here.person.gid,
    ]);
    expect((await makeCase(who).inside(`cat $HOME/${name}; rm $HOME/${name}`)).stdout.toString()).toBe(
      "kept\n",
    );
  });
});

it("what others may not read in the workspace stays so: the tool has the caller's rights, no more", async () => {
  const here = makeCase("other");
  const file = join(here.workspace, "of-root");
  writeFileSync(file, "secret", { mode: 0o600 });
  expect((await here.inside("cat of-root")).stdout.toString()).toBe("");
});

it("a user whose id no account has needs HOME to be set", async () => {
  const here = makeCase("other");
  const unset = await here.inside("true", { environment: { HOME: undefined } });
  expect([unset.code, unset.stdout.length]).toEqual([125, 0]);
  expect(unset.stderr).toMatch(/^ai-sandbox: your home folder is not known.*\n {2}Set it/);
});

it.each(["", "relative", "."])("a HOME that is no absolute path is refused: %j", async (home) => {
  const here = makeCase("agent");
  const result = await here.inside("true", { environment: { HOME: home } });
  expect([result.code, result.stdout.length]).toEqual([125, 0]);
  expect(result.stderr).toMatch(/HOME/);
  expect(existsSync(join(here.workspace, ".ai-sandbox"))).toBe(false);
});

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.log("skipped: what is said to root can only be seen by tests that run as root");

describe.skipIf(!isRoot)("as root", () => {
  const whoami = "id -un; id -u; touch made && echo made";

  it.each([
    ["a folder of root's: it says so with the ways out, and starts", 0, 0o755, "agent\n1000\n"],
    ["a folder of another's that all may read: the same", 4321, 0o755, "agent\n1000\n"],
  ])("%s", async (_title, owner, mode, printed) => {
    const here = makeCase("self");
    chownSync(here.workspace, owner, owner);
    chmodSync(here.workspace, mode);
    const result = await here.inside(whoami);
    expect(result.stdout.toString()).toBe(printed);
    expect(result.stderr).toMatch(
      /^ai-sandbox: you are root; the tool runs as agent.*\n.*ordinary user.*\n.*chown.*chgrp/,
    );
    expect(existsSync(join(here.workspace, "made"))).toBe(false);
  });

  it.each([
    ["of uid 1000", 1000, 1000, 0o755],
    ["of the group 1000, as one of the ways out makes it", 0, 1000, 0o775],
    ["that all may write", 0, 0, 0o777],
  ])(
    "nothing is said in a folder %s, and files made there are the agent's",
    async (_title, uid, gid, mode) => {
      const here = makeCase("self");
      chownSync(here.workspace, uid, gid);
      chmodSync(here.workspace, mode);
      const result = await here.inside(whoami);
      expect(result).toMatchObject({ code: 0, stderr: "" });
      expect(result.stdout.toString()).toBe("agent\n1000\nmade\n");
      expect(statSync(join(here.workspace, "made")).uid).toBe(1000);
    },
  );

  it("a folder that agent may not even enter is refused, before anything starts", async () => {
    const here = makeCase("self");
    chmodSync(here.workspace, 0o700);
    const result = await here.inside("echo started");
    expect([result.code, result.stdout.toString()]).toEqual([125, ""]);
    expect(result.stderr).toMatch(
      /^ai-sandbox: you are root.*may not enter .*\n {2}Any of these helps:\n(.*\n)*.*chown/,
    );
  });

  it("a folder below one that only root may enter works: it is mounted by itself", async () => {
    const here = makeCase("self");
    chmodSync(join(here.workspace, ".."), 0o700);
    chownSync(here.workspace, 1000, 1000);
    expect(await here.inside("touch made")).toMatchObject({ code: 0, stderr: "" });
    expect(existsSync(join(here.workspace, "made"))).toBe(true);
  });

  it("the tool's home is the agent's, and nobody else may enter the state folder", async () => {
    const here = makeCase("self");
    const person = freshHome(here.person);
    chownSync(here.workspace, 1000, 1000);
    expect(await here.inside("touch $HOME/made", { as: person })).toMatchObject({ code: 0, stderr: "" });
    expect(statSync(join(person.home, ".ai-sandbox/homes/probe/made")).uid).toBe(1000);
    expect(statSync(join(person.home, ".ai-sandbox")).mode & 0o777).toBe(0o700);
  });

  it("a user whose home for the tool was made under sudo is told how to get it back", async () => {
    const here = makeCase("agent");
    const person = freshHome(here.person, { ".ai-sandbox/homes/probe/.keep": "" });
    chownSync(join(person.home, ".ai-sandbox/homes/probe"), 0, 0);
    const result = await here.inside("echo started", { as: person });
    expect([result.code, result.stdout.toString()]).toEqual([125, ""]);
    expect(result.stderr).toMatch(/belongs to another user.*\n.*sudo chown/);
  });
});
