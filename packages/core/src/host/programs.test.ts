import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { findProgram, safePath } from "./programs.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "ai-sandbox-programs-")));
afterAll(() => rmSync(root, { recursive: true }));

const workspace = join(root, "work");
const folder = (...parts: string[]): string => {
  const path = join(root, ...parts);
  mkdirSync(path, { recursive: true });
  return path;
};
const program = (...parts: string[]): string => {
  const path = join(folder(...parts.slice(0, -1)), parts.at(-1) ?? "");
  writeFileSync(path, "#!/bin/sh\n");
  chmodSync(path, 0o755);
  return path;
};

const real = program("bin", "docker");
const bin = join(root, "bin");
program("work", "docker");
program("work", "node_modules", ".bin", "docker");
program("node_modules", ".bin", "docker");
program("work-evil", "docker");
symlinkSync(join(workspace, "docker"), join(folder("linked-file"), "docker"));
symlinkSync(workspace, join(root, "linked-folder"));
// Leads out of the workspace again, but whoever writes in the workspace could change where.
symlinkSync(real, join(folder("work", "out"), "docker"));
symlinkSync(join(workspace, "out"), join(root, "linked-out"));
folder("folders", "docker");
writeFileSync(join(folder("plain"), "docker"), "");
symlinkSync(join(root, "nowhere"), join(folder("dangling"), "docker"));

it.each<[string, string[], string | undefined, number]>([
  ["the real one", [bin], real, 0],
  ["first the workspace", [workspace, bin], real, 1],
  ["first its packages", [join(workspace, "node_modules/.bin"), bin], real, 1],
  ["first the packages of a folder above", [join(root, "node_modules/.bin"), bin], real, 1],
  ["first a link to a file in it", [join(root, "linked-file"), bin], real, 1],
  ["first a link to it", [join(root, "linked-folder"), bin], real, 1],
  ["first a link through it", [join(root, "linked-out"), bin], real, 1],
  ["first a way around", [`${root}/bin/../work`, bin], real, 1],
  ["a folder of that name", [join(root, "folders"), bin], real, 0],
  ["a file that may not be executed", [join(root, "plain"), bin], real, 0],
  ["a link to nothing", [join(root, "dangling"), bin], real, 0],
  [
    "a folder whose name begins like the workspace's",
    [join(root, "work-evil"), bin],
    join(root, "work-evil/docker"),
    0,
  ],
  ["none that may be used", [workspace, join(root, "linked-file")], undefined, 2],
  ["none at all", [join(root, "nowhere")], undefined, 0],
])("%s", (_title, path, expected, skipped) => {
  const found = findProgram("docker", path.join(":"), workspace);
  expect(found.path).toBe(expected);
  expect(found.skipped).toHaveLength(skipped);
});

it.each([".", "", "bin", "./bin", "../bin"])("a relative entry is passed over: %j", (entry) => {
  const before = process.cwd();
  process.chdir(entry === "../bin" ? workspace : entry.endsWith("bin") ? root : bin);
  try {
    expect(findProgram("docker", entry, workspace)).toEqual({
      path: undefined,
      skipped: [expect.stringMatching(/^\.\/.*docker$/)],
    });
  } finally {
    process.chdir(before);
  }
});

it("a PATH for others keeps what may be used, in its order", () => {
  const entries = [
    ".",
    "",
    "bin",
    workspace,
    join(workspace, "a"),
    join(root, "linked-folder"),
    "/a/node_modules/.bin",
    bin,
    "/usr/bin",
  ];
  expect(safePath(entries.join(":"), workspace)).toBe(`${bin}:/usr/bin`);
});
