import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../docs/pages.ts";

/** The step as the workflow has it, by a Node that says that the system is this one. */
function refused(platform: string) {
  const folder = mkdtempSync(join(tmpdir(), "refused-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "platform.cjs");
  // Of the launchers alone: the script itself starts programs as this system does.
  const line = `Object.defineProperty(process, "platform", { value: "${platform}" });`;
  writeFileSync(file, `if (!process.argv[1]?.endsWith("refused.ts")) ${line}\n`);
  const home = join(folder, "home");
  return spawnSync("sh", ["-c", "node scripts/ci/refused.ts"], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: `--require=${file}`, HOME: home, DOCKER_HOST: "unix:///nowhere" },
    encoding: "utf8",
  });
}

test("on Windows the launchers refuse, which CI sees there; elsewhere it would fail", () => {
  expect(refused("win32")).toMatchObject({ status: 0, stderr: "" });
  const { status, stderr } = refused("linux");
  expect([status, stderr]).toEqual([1, expect.stringContaining("claude.js did not refuse")]);
});
