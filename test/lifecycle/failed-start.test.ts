import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, it } from "vitest";
import { makeCase } from "../support/case.ts";
import { sessionsIn } from "../support/engine.ts";
import { clients } from "./support/clients.ts";
import { searchPath } from "./support/newcomer.ts";

/** A client that asks the engine for one thing more than the launcher does. */
function clientWith(flag: string): string {
  const folder = mkdtempSync(join(inject("folder"), "client-"));
  const program = join(folder, "docker");
  writeFileSync(
    program,
    `#!/bin/sh\n[ "$1" = run ] && { shift; set -- run ${flag} "$@"; }\nexec '${clients()[0]?.path}' "$@"\n`,
  );
  chmodSync(folder, 0o755);
  chmodSync(program, 0o755);
  return searchPath(folder);
}

it.each([
  // What the engine takes and its runtime then can't do.
  ["--sysctl=kernel.shm_rmid_forced=x", 125],
])("a container that was made and can't be started (%s): said, with what to do", async (flag, code) => {
  const { inside, workspace } = makeCase();
  const result = await inside("echo never", { environment: { PATH: clientWith(flag) } });
  expect(result.stdout.toString()).toBe("");
  expect(result.stderr).toMatch(
    /^ai-sandbox: the engine made the session's container but could not start it.*\n {2}\S/m,
  );
  expect(result.code).toBe(code);
  expect(sessionsIn(workspace)).toEqual([]);
});

it.each([125, 126, 127])("a tool that ends with %d by itself: nothing is said", async (code) => {
  const { inside } = makeCase();
  const result = await inside(`exit ${code}`);
  expect([result.code, result.stderr]).toEqual([code, ""]);
});
