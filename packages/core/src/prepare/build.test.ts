import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Situation } from "../situation.ts";
import { ensureBuilt } from "./build.ts";
import type { Mirrors } from "./mirrors.ts";
import type { Progress } from "./progress.ts";
import type { Recipe } from "./recipe.ts";

const recipe: Recipe = {
  title: "the base image",
  reference: "ai-base:1",
  tags: ["ai-base:1", "ai-base:2"],
  parent: "debian:trixie-slim",
  arguments: {},
  files: [{ name: "Dockerfile", content: Buffer.from("FROM x\n"), isExecutable: false }],
};
const mirrors: Mirrors = { variables: {}, secrets: [], isOnLoopback: false };
const progress = { begin() {}, show() {}, say() {} } as unknown as Progress;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "build-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An engine of amd64 whose parent image is of one platform, and that builds images of another. */
function build({ parent, built, fails = "" }: { parent: string; built: string; fails?: string }) {
  const inspected = (architecture: string): string =>
    `echo '${JSON.stringify([{ Id: "sha256:1", Os: "linux", Architecture: architecture, Config: {} }])}'`;
  const client = join(folder, "docker");
  writeFileSync(
    client,
    `#!/bin/sh
echo "$@" >>'${folder}/calls'
case "$*" in
  *inspect*debian*) ${inspected(parent)} ;;
  *inspect*ai-base*) [ -e '${folder}/built' ] && ${inspected(built)} ;;
  build*) [ -z '${fails}' ] || { echo '${fails}'; exit 1; }; touch '${folder}/built' ;;
  info*) echo '{"ServerVersion":"1"}' ;;
esac
`,
  );
  chmodSync(client, 0o755);
  const folders = {
    locks: join(folder, "locks"),
    logs: join(folder, "logs"),
    contexts: join(folder, "contexts"),
  };
  const situation = {
    client: { path: client, environment: { PATH: "/usr/bin:/bin" } },
    settings: { platform: undefined },
    host: { platform: "linux" },
    folders,
  } as unknown as Situation;
  return ensureBuilt(situation, recipe, "linux/amd64", mirrors, progress, new AbortController().signal);
}

function calls(verb: string): string[] {
  const all = readFileSync(join(folder, "calls"), "utf8").split("\n");
  return all.filter((call) => call.startsWith(verb));
}

test("the builder is told a platform where the parent of that name is another's, and only there", async () => {
  await expect(build({ parent: "amd64", built: "amd64" })).resolves.toMatchObject({
    platform: "linux/amd64",
  });
  expect(calls("build")[0]).not.toContain("--platform");
  rmSync(join(folder, "built"));
  rmSync(join(folder, "calls"));
  await build({ parent: "arm64", built: "amd64" });
  expect(calls("build")[0]).toContain("--platform linux/amd64");
});

test("an image that became another platform's is not used, now or later", async () => {
  const wrong = /parent image debian:trixie-slim on this engine is for linux\/arm64, not for linux\/amd64/;
  await expect(build({ parent: "arm64", built: "arm64" })).rejects.toThrow(wrong);
  expect(calls("rmi")).toEqual(["rmi ai-base:1 ai-base:2"]);
});

test("where such a parent can't even run, the same is said", async () => {
  const fails = "exec /bin/sh: exec format error";
  await expect(build({ parent: "arm64", built: "arm64", fails })).rejects.toThrow(/is for linux\/arm64/);
  await expect(build({ parent: "amd64", built: "amd64", fails })).rejects.toThrow(/could not be built/);
});
