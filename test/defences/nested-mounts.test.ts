import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { clients } from "../lifecycle/support/clients.ts";
import { searchPath } from "../lifecycle/support/newcomer.ts";
import { makeCase } from "../support/case.ts";
import { makeWorkspace } from "../support/person.ts";

const canMount = process.platform === "linux" && process.getuid?.() === 0;

/** A workspace with a folder in it where another one of the host's is mounted, and one that is not. */
function makeNested(name: string) {
  const place = makeCase("agent");
  const other = makeWorkspace(inject("folder"), place.person);
  writeFileSync(join(other, "file"), "of another folder\n");
  const point = join(place.workspace, name);
  mkdirSync(join(place.workspace, "plain"));
  mkdirSync(point);
  const mounted = spawnSync("mount", ["--bind", other, point], { encoding: "utf8" });
  onTestFinished(() => void spawnSync("umount", [point]));
  return { ...place, point, mounted };
}

describe.skipIf(!canMount)(
  `something mounted below the workspace${canMount ? "" : " (only root can mount)"}`,
  () => {
    it.each(clients())("is not shared, and told, with Docker's client $major", async ({ folder }) => {
      const { inside, point, mounted } = makeNested("a b");
      expect(mounted.stderr).toBe("");
      const result = await inside('ls -A . "a b"; ls -A "/workspace/a b"', {
        environment: { PATH: searchPath(folder) },
      });
      expect(result.stdout.toString()).toMatch(/^\.:\na b\nplain\n\na b:\n$/);
      expect(result.stderr).toBe(
        `ai-sandbox: not shared, because it is mounted there from elsewhere: ${JSON.stringify(point)}\n  To share it: "mounts": [{ "path": ${JSON.stringify(point)}, "write": true }] in ~/.ai-sandbox/config.json\n`,
      );
      expect(result.code).toBe(0);
    });
  },
);

it("is shared where the settings name it, and nothing is told", async (context) => {
  if (!canMount) context.skip("only root can mount");
  const { inside, person, point } = makeNested("named");
  const state = mkdtempSync(join(inject("folder"), "state-"));
  writeFileSync(join(state, "config.json"), JSON.stringify({ mounts: [{ path: point, write: true }] }));
  spawnSync("chown", ["-R", `${person.uid}:${person.gid}`, state]);
  const result = await inside("cat named/file; touch named/new && echo written", {
    environment: { AI_SANDBOX_HOME: state },
  });
  expect(result.stdout.toString()).toBe("of another folder\nwritten\n");
  expect(result.stderr).not.toContain("not shared");
});

it("a folder whose name only begins like the workspace's is another one", async () => {
  const { inside } = makeCase("agent");
  expect((await inside("true")).stderr).toBe("");
});
