import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { sweep } from "./sweep.ts";

const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-sweep-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("files of dead sessions go; those of living, of known and of new ones stay", async () => {
  const places = { sessions: join(folder, "sessions"), run: join(folder, "run") };
  for (const path of Object.values(places)) mkdirSync(path);
  const old = new Date(Date.now() - 60_000);
  const make = (path: string, isNew = false): void => {
    if (path.startsWith(places.run)) mkdirSync(path);
    else writeFileSync(path, "");
    if (!isNew) utimesSync(path, old, old);
  };
  for (const name of [
    "claude-x-aaaaaa",
    "claude-x-aaaaaa.1",
    "claude-x-bbbbbb",
    "claude-x-bbbbbb.0",
    "claude-x-cccccc",
  ])
    make(join(places.sessions, name));
  make(join(places.sessions, "claude-x-dddddd"), true);
  for (const name of ["aaaaaa", "aaaaaa-services", "bbbbbb", "bbbbbb-services", "cccccc"])
    make(join(places.run, name));
  make(join(places.run, "dddddd"), true);

  const client = spawn("/bin/sh", ["-c", "sleep 20; true", "docker", "--name=claude-x-bbbbbb", "--"]);
  try {
    await sweep(Object.values(places), 10_000, new Set(["claude-x-cccccc"]));
  } finally {
    client.kill();
  }
  expect(readdirSync(places.sessions)).toEqual([
    "claude-x-bbbbbb",
    "claude-x-bbbbbb.0",
    "claude-x-cccccc",
    "claude-x-dddddd",
  ]);
  expect(readdirSync(places.run)).toEqual(["bbbbbb", "bbbbbb-services", "cccccc", "dddddd"]);
});

it("folders that are not there are nothing to sweep", async () => {
  await sweep([join(folder, "none")], 0);
});
