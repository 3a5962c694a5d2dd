import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Facts } from "./facts.ts";
import { identityStep } from "./identity.ts";
import { sampleFacts } from "./sample-facts.ts";
import type { Mount } from "./spec.ts";

const { path } = sampleFacts.workspace;
const mount = (source: string, target: string): Mount => ({ source, target, readOnly: false, reason: "" });
const facts = (change: Partial<Facts> = {}): Facts => ({
  ...sampleFacts,
  image: { ...sampleFacts.image, isOurs: true },
  protection: { ...sampleFacts.protection, identities: { [path]: "1:2", [`${path}/.git`]: "1:3" } },
  ...change,
});
const mounts = [mount(path, path), mount(`${path}/.git`, "/workspace/.git"), mount("/elsewhere", "/x")];

test("each mount whose identity is known is compared", () => {
  const step = identityStep(facts(), mounts);
  expect(step).toContain(`'${path}' '/workspace/.git'`);
  expect(step).toContain("'1:2\n1:3'");
  expect(step).not.toContain("'/x'");
});

test("root's tool may not see all of it", () => {
  const host = { ...sampleFacts.host, user: { uid: 0, gid: 0 } };
  expect(identityStep(facts({ host }), mounts)).not.toContain(".git");
});

test("nothing where numbers mean nothing", () => {
  const { engine } = sampleFacts;
  expect(identityStep(facts({ engine: { ...engine, virtualMachine: true } }), mounts)).toBeUndefined();
  expect(identityStep(facts({ image: { ...sampleFacts.image, isOurs: false } }), mounts)).toBeUndefined();
  expect(identityStep(facts(), [mount("/elsewhere", "/x")])).toBeUndefined();
});

test.each(["plain", "it's", 'a "b" $(id) `id` \\', "line\nline"])(
  "a shell runs it, for a folder named %j",
  (name) => {
    const folder = mkdtempSync(join(tmpdir(), `identity-${name}`.replace("\n", "_")));
    const found = statSync(folder, { bigint: true });
    const run = (identity: string): string => {
      const known = facts({ protection: { ...sampleFacts.protection, identities: { [folder]: identity } } });
      try {
        const step = identityStep(known, [mount(folder, folder)]);
        return execFileSync("/bin/sh", ["-c", `${step}; echo started`], { encoding: "utf8", stdio: "pipe" });
      } catch (error) {
        return `ended with ${(error as { status: number }).status}`;
      }
    };
    try {
      expect(run(`${found.dev}:${found.ino}`)).toBe("started\n");
      expect(run(`${found.dev}:${found.ino + 1n}`)).toBe("ended with 125");
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
