import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findOwnPlaces } from "./own-places.ts";

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "own-packages-")));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Makes a project with these files, and gives what is found in it, relative to it. */
function found(name: string, files: readonly string[], packages: readonly string[]): string[] {
  const project = join(folder, name);
  for (const file of files) {
    mkdirSync(join(project, dirname(file)), { recursive: true });
    writeFileSync(join(project, file), "");
  }
  const paths = findOwnPlaces(project, {
    packages: packages.map((path) => join(project, path)),
    files: [],
  });
  return paths.map((path) => path.slice(project.length + 1));
}

test("as npm installs them: one folder holds them all", () => {
  const [launcher, core] = ["node_modules/@ai-sandbox/claude", "node_modules/@ai-sandbox/core"];
  expect(found("npm", [`${launcher}/tool.json`, `${core}/package.json`], [launcher, core])).toEqual([
    "node_modules/@ai-sandbox",
  ]);
});

test("as pnpm installs them: where they are, and where the links to them are", () => {
  const at = (name: string) => `node_modules/.pnpm/@ai-sandbox+${name}@1.0.0/node_modules/@ai-sandbox`;
  const packages = [`${at("claude")}/claude`, `${at("core")}/core`];
  const files = [...packages.map((path) => `${path}/package.json`), "node_modules/@ai-sandbox/link"];
  expect(found("pnpm", files, packages)).toEqual([at("claude"), "node_modules/@ai-sandbox", at("core")]);
});

test("in a clone of this project sources stay open", () => {
  const files = ["core/dist/x.js", "core/src/launch.ts", "core/package.json", "claude/bin/claude.js"];
  expect(
    found(
      "clone",
      files.map((file) => `packages/${file}`),
      ["packages/claude", "packages/core"],
    ),
  ).toEqual(["packages/claude/bin", "packages/core/dist", "packages/core/package.json"]);
});

test("a launcher elsewhere is no matter; a folder in it is never shared", () => {
  expect(findOwnPlaces("/w", { packages: ["/usr/lib/node_modules/@ai-sandbox/claude"], files: [] })).toEqual(
    [],
  );
  const own = { packages: ["/n/node_modules/@ai-sandbox/claude", "/c/packages/core"], files: [] };
  for (const shared of [
    "/n/node_modules/@ai-sandbox",
    "/n/node_modules/@ai-sandbox/claude/bin",
    "/c/packages/core/dist",
  ])
    expect(() => findOwnPlaces(shared, own)).toThrow(/launcher itself/);
  expect(findOwnPlaces("/c/packages/core/src", own)).toEqual([]);
});

test("settings of the user's that lie there, by a link, behind one or as they are, and no others", () => {
  const [dotfiles, home] = [join(folder, "dotfiles"), join(folder, "home")];
  for (const made of [`${dotfiles}/ai`, `${dotfiles}/docker/contexts`, home])
    mkdirSync(made, { recursive: true });
  for (const file of [`${dotfiles}/ai/config.json`, `${dotfiles}/git`, `${home}/kept`, `${home}/env`])
    writeFileSync(file, "");
  symlinkSync(`${dotfiles}/ai/config.json`, `${home}/config.json`);
  symlinkSync(`${home}/kept`, `${home}/elsewhere`);
  symlinkSync(`${dotfiles}/none`, `${home}/dangling`);
  symlinkSync(`${dotfiles}/docker`, `${home}/docker`);
  const names = ["config.json", "elsewhere", "dangling", "env", "absent", "docker/contexts"];
  const files = [...names.map((name) => `${home}/${name}`), `${dotfiles}/git`];
  const own = { packages: [], files };
  expect(findOwnPlaces(dotfiles, own)).toEqual([
    `${dotfiles}/ai/config.json`,
    `${dotfiles}/docker/contexts`,
    `${dotfiles}/git`,
  ]);
  expect(() => findOwnPlaces(`${dotfiles}/docker/contexts`, own)).toThrow(/leads there/);
});
