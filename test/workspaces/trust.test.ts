import { readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { makePlace, type Place } from "./place.ts";

let here: Place;
let project: string;
const trustedFile = () => join(here.state, "state/v1/trusted.json");
const refusal = /nobody has said yet that tools may work in .*no terminal to ask/;

beforeAll(async () => {
  here = makePlace();
  project = here.make("proj");
  here.write("proj/src/deep/file", "in the project\n");
  here.write("proj-evil/file", "the prefix trap\n");
  here.write("sibling/file", "the sibling\n");
  here.write("file", "the parent\n");
  expect(await here.command(["trust", project])).toMatchObject({ code: 0 });
});

describe("a folder that nobody trusted", () => {
  it("is refused without a terminal, with the exact command and the variable, and no engine is asked", async () => {
    const folder = here.make("it's new");
    const result = await here.inside(folder, "echo started", {
      PATH: inject("installation").nodeFolder,
    });
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(refusal);
    expect(result.stderr).toContain(`ai-sandbox trust '${join(here.folder, "it'\\''s new")}'`);
    expect(result.stderr).toContain("AI_SANDBOX_TRUST=once");
  });

  it("is shared once where the variable says so, and forgotten", async () => {
    const folder = here.make("once");
    expect(await here.inside(folder, "pwd", { AI_SANDBOX_TRUST: "once" })).toMatchObject({
      code: 0,
      stdout: `${folder}\n`,
    });
    expect(await here.inside(folder, "pwd")).toMatchObject({ code: 125 });
  });

  it("is refused whatever else the variable says", async () => {
    const result = await here.inside(here.make("always"), "pwd", { AI_SANDBOX_TRUST: "always" });
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(/AI_SANDBOX_TRUST: expected once/);
  });
});

describe("a trusted folder", () => {
  it("is all that is seen: not its parent, not its siblings, not the one whose name begins alike", async () => {
    const result = await here.inside(
      project,
      `cat src/deep/file; ls -A ..; cat ../file ../sibling/file ../proj-evil/file; ls -A ${here.person.home}`,
    );
    expect(result.stdout).toBe("in the project\nproj\n");
    expect(result.stderr.match(/No such file/g)).toHaveLength(4);
  });

  it("is the workspace of every folder below, in which the tool starts", async () => {
    const result = await here.inside(
      join(project, "src/deep"),
      `pwd; cat file ../../src/deep/file /workspace/src/deep/file; touch ${project}/made; echo "$PWD"`,
    );
    const folder = join(project, "src/deep");
    expect(result.stdout).toBe(`${folder}\n${"in the project\n".repeat(3)}${folder}\n`);
    expect(readFileSync(join(project, "made"), "utf8")).toBe("");
  });

  it("admits no folder whose name begins alike, or differs in case", async () => {
    for (const name of ["proj-evil", "Proj", "pro"]) {
      const result = await here.inside(here.make(name), "echo started");
      expect(result, name).toMatchObject({ code: 125, stdout: "" });
      expect(result.stderr).toMatch(refusal);
    }
  });

  it("is found by what the current folder really is, not by the link that led there", async () => {
    symlinkSync(join(project, "src"), join(here.folder, "link"));
    const result = await here.inside(join(here.folder, "link"), "pwd; ls -A; ls -A ../..", {
      PWD: join(here.folder, "link"),
    });
    expect(result).toMatchObject({ code: 0, stdout: `${join(project, "src")}\ndeep\nproj\n` });
  });

  it("does not lend its trust to where a link in it leads", async () => {
    here.write("elsewhere/file", "elsewhere\n");
    symlinkSync(join(here.folder, "elsewhere"), join(project, "out"));
    expect(await here.inside(join(project, "out"), "echo started")).toMatchObject({ code: 125, stdout: "" });
    expect(await here.inside(project, "cat out/file")).toMatchObject({ code: 1, stdout: "" });
  });

  it.each([
    ["with a slash at its end", (path: string) => `${path}/`],
    ["with .. in it", (path: string) => `${path}/src/../../plain`],
    ["by a link to it", (path: string) => `${path}-link`],
    ["as the current folder", () => undefined],
  ])("is trusted by its real path: %s", async (_title, written) => {
    const place = makePlace();
    const folder = place.make("plain");
    place.make("plain/src");
    symlinkSync(folder, `${folder}-link`);
    const path = written(folder);
    const answer = await place.command(path === undefined ? ["trust"] : ["trust", path], folder);
    expect(answer).toMatchObject({ code: 0 });
    expect((await place.command(["workspaces"])).stdout).toBe(`${folder}\n`);
  });

  it("that was replaced by a link to elsewhere is trusted no more, nor is where it leads", async () => {
    const folder = here.make("replaced");
    here.write("secret/file", "secret\n");
    expect(await here.command(["trust", folder])).toMatchObject({ code: 0 });
    renameSync(folder, `${folder}.old`);
    symlinkSync(join(here.folder, "secret"), folder);
    const result = await here.inside(folder, "cat file");
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toContain(join(here.folder, "secret"));
    // It can still be taken off the list.
    expect(await here.command(["untrust", folder])).toMatchObject({ code: 0 });
    expect(readFileSync(trustedFile(), "utf8")).not.toContain("replaced");
  });

  it("in another one is a workspace of its own", async () => {
    here.write("outer/inner/file", "inner\n");
    const [outer, inner] = [join(here.folder, "outer"), join(here.folder, "outer/inner")];
    expect(await here.command(["trust", outer, inner])).toMatchObject({ code: 0 });
    expect(await here.inside(inner, "ls -A ..")).toMatchObject({ code: 0, stdout: "inner\n" });
    expect(await here.inside(inner, "touch ../x")).toMatchObject({ code: 1 });
    expect(await here.inside(outer, "cat inner/file")).toMatchObject({ code: 0, stdout: "inner\n" });
  });
});

describe("git, started in a folder below the workspace", () => {
  const commit = "-c user.name=a -c user.email=a@example.com commit -q --allow-empty -m first";

  it("works in a worktree whose repository nobody trusted: its git folder is there, its files are not", async () => {
    const place = makePlace();
    place.write("main/secret", "of the main folder\n");
    place.run(`git init -q main && git -C main ${commit} && git -C main worktree add -q ../tree`);
    place.write("tree/src/file", "x\n");
    expect(await place.command(["trust", join(place.folder, "tree")])).toMatchObject({ code: 0 });
    const result = await place.inside(
      join(place.folder, "tree/src"),
      "git add . && git -c user.name=a -c user.email=a@example.com commit -q -m second && git log --format=%s; cat ../../main/secret; ls -A ../../main",
    );
    expect(result.stdout).toBe("second\nfirst\n.git\n");
    expect(place.run("git -C tree log --format=%s")).toBe("second\nfirst\n");
  });

  it("works in a submodule of the workspace", async () => {
    const place = makePlace();
    place.run(`git init -q part && git -C part ${commit} && git init -q whole && git -C whole ${commit}`);
    place.run("git -C whole -c protocol.file.allow=always submodule --quiet add ../part part");
    expect(await place.command(["trust", join(place.folder, "whole")])).toMatchObject({ code: 0 });
    const result = await place.inside(
      join(place.folder, "whole/part"),
      "git -c user.name=a -c user.email=a@example.com commit -q --allow-empty -m second && git log --format=%s; git -C .. status --short",
    );
    expect(result.stdout).toBe("second\nfirst\nA  .gitmodules\nAM part\n");
  });
});

describe("a folder that holds keys, the system or everybody's files", () => {
  it.each(["/", "/etc", "/home", "/tmp", "/var/run"])("%s is never trusted", async (path) => {
    const result = await here.command(["trust", path]);
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(/can't be shared with a tool/);
  });

  it("nor is the home folder, what lies above it, its keys, or the state folder", async () => {
    const { home } = here.person;
    for (const path of [home, join(home, ".."), join(home, ".ai-sandbox"), here.state]) {
      const result = await here.command(["trust", path]);
      expect(result, path).toMatchObject({ code: 125, stdout: "" });
    }
  });

  it("is not shared even where it got onto the list, and nothing below it is by that", async () => {
    const place = makePlace();
    expect(await place.command(["trust", place.make("some")])).toMatchObject({ code: 0 });
    const file = join(place.state, "state/v1/trusted.json");
    writeFileSync(file, JSON.stringify(["/", join(place.person.home, ".."), place.person.home]));
    const result = await place.inside(place.make("other"), "echo started");
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(refusal);
  });
});

it.each([
  ["no JSON", "["],
  ["no list", '{"/": true}'],
  ["a list of other things", "[1]"],
  ["relative paths", '["."]'],
])("a list with %s is told of, and trusts nothing", async (_title, content) => {
  const place = makePlace();
  const folder = place.make("project");
  expect(await place.command(["trust", folder])).toMatchObject({ code: 0 });
  writeFileSync(join(place.state, "state/v1/trusted.json"), content);
  const result = await place.inside(folder, "echo started");
  expect(result).toMatchObject({ code: 125, stdout: "" });
  expect(result.stderr).toMatch(/list of trusted folders is damaged/);
});
