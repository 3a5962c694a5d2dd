import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makePlace } from "./place.ts";

it("ten that trust at once, while launches read the list: no entry is lost, and nobody reads half of it", async () => {
  const here = makePlace();
  const folders = Array.from({ length: 10 }, (_, index) => here.make(`project-${index}`));
  const [first = ""] = folders;
  expect(await here.command(["trust", first])).toMatchObject({ code: 0 });
  const list = join(here.state, "state/v1/trusted.json");
  let halves = 0;
  const reading = setInterval(() => {
    try {
      if (!Array.isArray(JSON.parse(readFileSync(list, "utf8")))) halves++;
    } catch {
      halves++;
    }
  }, 1);
  const answers = await Promise.all([
    ...folders.map((folder) => here.command(["trust", folder])),
    ...[1, 2, 3].map(() => here.inside(first, "pwd")),
  ]);
  clearInterval(reading);
  expect(answers.map(({ code, stderr }) => `${code} ${stderr}`).filter((line) => line !== "0 ")).toEqual([]);
  expect(halves).toBe(0);
  expect(JSON.parse(readFileSync(list, "utf8"))).toEqual([...folders].sort());
  // Neither a lock nor a half-written file stays.
  expect(readdirSync(join(here.state, "state/v1")).filter((name) => name.endsWith(".new"))).toEqual([]);
  expect(readdirSync(join(here.state, "state/v1/locks"))).toEqual([]);
});

it("a read-only state folder: told, and the list stays as it was", async () => {
  const here = makePlace();
  expect(await here.command(["trust", here.make("one")])).toMatchObject({ code: 0 });
  const list = join(here.state, "state/v1/trusted.json");
  const before = readFileSync(list, "utf8");
  spawnSync("chmod", ["-R", "a-w", here.state]);
  const result = await here.command(["trust", here.make("two")]);
  spawnSync("chmod", ["-R", "u+w", here.state]);
  expect(result).toMatchObject({ code: 125, stdout: "" });
  expect(result.stderr).toMatch(/the state folder can't be used: .*EACCES.*\n {2}Make it writable for you/);
  expect(readFileSync(list, "utf8")).toBe(before);
});

it("a full state folder: told, and the list stays as it was", async (context) => {
  const here = makePlace();
  const mounted = spawnSync("mount", [
    "-t",
    "tmpfs",
    "-o",
    "size=64k,mode=0700,uid=1000,gid=1000",
    "none",
    here.state,
  ]);
  if (mounted.status !== 0) return context.skip("a small file system can only be mounted as root");
  try {
    expect(await here.command(["trust", here.make("one")])).toMatchObject({ code: 0 });
    const list = join(here.state, "state/v1/trusted.json");
    const before = readFileSync(list, "utf8");
    spawnSync("dd", ["if=/dev/zero", `of=${join(here.state, "filler")}`, "bs=1k"]);
    const result = await here.command(["trust", here.make("two")]);
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(/ENOSPC.*\n {2}The disk is full/);
    expect(readFileSync(list, "utf8")).toBe(before);
    const launched = await here.inside(here.make("one"), "echo started");
    expect(launched).toMatchObject({ code: 125, stdout: "" });
    expect(launched.stderr).toMatch(/The disk is full/);
  } finally {
    spawnSync("umount", [here.state]);
  }
});

it("the list, the approvals and the homes are their owner's alone", async () => {
  const here = makePlace();
  const folder = here.make("one");
  here.write("one/.ai-sandbox.json", '{"home": "private"}');
  expect(await here.command(["trust", folder])).toMatchObject({ code: 0 });
  expect(await here.inside(folder, "echo hello > ~/file")).toMatchObject({ code: 0, stderr: "" });
  chmodSync(here.state, 0o755);
  expect(existsSync(join(here.state, "state/v1/trusted.json"))).toBe(true);
  const open = spawnSync(
    "find",
    [
      join(here.state, "state"),
      join(here.state, "project-homes"),
      "-maxdepth",
      "2",
      "-perm",
      "/077",
      "!",
      "-name",
      "empty",
    ],
    {
      encoding: "utf8",
    },
  );
  expect(open.stdout).toBe("");
});
