import { chmodSync, chownSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { makeCase } from "../support/case.ts";
import { sessionsIn } from "../support/engine.ts";
import { dockers, freshFolder, pathOf } from "../support/fixtures.ts";
import { type Result, run } from "../support/run.ts";

const names = [
  "a:b",
  "a:ro",
  "a,b",
  "a,readonly",
  "a,target=b",
  'a"b',
  '"',
  "a'b",
  " a b ",
  "$HOME",
  "$(id)`id`",
  "ä漢🙂",
  "e\u0301",
  "a=b",
  "-x",
  "--privileged",
  "*",
  "a\\b",
  "%s{{.}}",
  "..x",
  "x".repeat(255),
];

describe("a folder with such a name is shared under this name, and as /workspace", () => {
  it.each(names)("%j", async (name) => {
    const here = makeCase("agent", name);
    const result = await here.inside(
      'pwd; echo here > own; cat /workspace/own; printf "%s\\n" "$PWD" > /workspace/short',
    );
    expect(result.stderr).toBe("");
    expect(result.stdout.toString()).toBe(`${here.workspace}\nhere\n`);
    expect(result.code).toBe(0);
    expect(readFileSync(join(here.workspace, "short"), "utf8")).toBe(`${here.workspace}\n`);
  });

  it.each(dockers())("whatever the client: %s", async (client) => {
    const here = makeCase("other", `a:b,"c" 'd' $e =ä `);
    const folder = freshFolder(here.person);
    symlinkSync(client, join(folder, "docker"));
    const result = await here.inside("pwd; touch /workspace/made; ls", {
      environment: { PATH: `${folder}:${pathOf()}` },
    });
    expect(result.stdout.toString()).toBe(`${here.workspace}\nmade\n`);
  });
});

/** Goes to a folder that only a shell can name, and runs the probe there. */
function inFolder(shell: string, folder = makeCase("agent").workspace): Promise<Result> {
  const script = `cd "$1" && ${shell} && exec "$2" started`;
  const probe = join(inject("installation").bins, "probe");
  return run("/bin/sh", ["-c", script, "sh", folder, probe], { as: inject("people").agent, in: "/" });
}

describe("a folder that can't be shared is refused, and what is shown of it is harmless:", () => {
  it.each([
    ["a newline", `mkdir "a\nb" && cd "a\nb"`, /a\\u000ab/],
    ["an escape sequence", `d=$(printf 'a\\033[2Jb') && mkdir "$d" && cd "$d"`, /a\\u001b\[2Jb/],
    [
      "bytes that are no UTF-8",
      `d=$(printf 'a\\377b') && mkdir "$d" && cd "$d"`,
      /characters that no engine can be told/,
    ],
    ["one that was removed", "mkdir d && cd d && rmdir ../d", /the folder you are in no longer exists/],
    ["one that its user may not read", "mkdir d && cd d && chmod 0300 .", /can't be read by you/],
    ["one that its user may not enter any more", "mkdir d && cd d && chmod 0600 .", /can't be read by you/],
  ])("%s", async (_title, shell, expected) => {
    const result = await inFolder(shell);
    expect([result.code, result.stdout.toString()]).toEqual([125, ""]);
    expect(result.stderr).toMatch(expected);
    expect(result.stderr).toMatch(/^ai-sandbox: .*\n {2}\S.*\n$/);
    expect(result.stderr).not.toContain("\u001b");
  });
});

describe("an argument that is no UTF-8 is refused before the tool starts", () => {
  it.each([
    ["a lone byte", "\\377"],
    ["half a character", "\\303"],
    ["a surrogate", "\\355\\240\\200"],
  ])("%s", async (_title, bytes) => {
    const here = makeCase("agent");
    const probe = join(inject("installation").bins, "probe");
    const script = `exec "$1" first "$(printf '${bytes}')" third`;
    const result = await run("/bin/sh", ["-c", script, "sh", probe], { as: here.person, in: here.workspace });
    expect([result.code, result.stdout.toString()]).toEqual([125, ""]);
    expect(result.stderr).toMatch(
      /^ai-sandbox: argument 2 is not valid UTF-8.*\n {2}Pass the bytes through stdin/,
    );
    expect(sessionsIn(here.workspace)).toEqual([]);
  });
});

it("a folder deep below many works", async () => {
  const here = makeCase("agent");
  const deep = join(here.workspace, ...Array.from({ length: 60 }, (_, index) => `folder-number-${index}`));
  mkdirSync(deep, { recursive: true });
  chownSync(deep, here.person.uid, here.person.gid);
  chmodSync(deep, 0o755);
  const result = await here.inside("pwd", { in: deep });
  expect(result.stdout.toString()).toBe(`${deep}\n`);
});
