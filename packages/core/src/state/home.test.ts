import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { homeFolder } from "../plan/mounts.ts";
import { sampleFacts } from "../plan/sample-facts.ts";
import { ensureHome } from "./home.ts";

const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-home-"));
afterAll(() => rmSync(folder, { recursive: true }));

const caller = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const host = { ...sampleFacts.host, user: caller };
const below = { ...sampleFacts.workspace, path: "/home/agent/projects/one" };

it("a workspace below the home inside gets its mount point in the home", () => {
  ensureHome(join(folder, "plain"), "probe", host, undefined, below, false);
  expect(existsSync(join(folder, "plain/homes/probe/projects/one"))).toBe(true);
});

it("a link that a session left in the home is not followed", () => {
  const home = join(folder, "linked/homes/probe");
  const elsewhere = join(folder, "elsewhere");
  mkdirSync(home, { recursive: true });
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(home, "projects"));
  expect(() => ensureHome(join(folder, "linked"), "probe", host, undefined, below, false)).toThrow(
    /no folder/,
  );
  expect(existsSync(join(elsewhere, "one"))).toBe(false);
});

it("a private home is made for each workspace, and none of them lies in another", () => {
  const state = join(folder, "private");
  for (const path of ["/proj", "/proj/below"])
    ensureHome(state, "probe", host, undefined, { ...below, path }, true);
  const homes = ["/proj", "/proj/below"].map((path) => homeFolder(state, "probe", path));
  for (const home of homes) expect(existsSync(home)).toBe(true);
  expect(homes[1]?.startsWith(`${homes[0]}/`)).toBe(false);
});
