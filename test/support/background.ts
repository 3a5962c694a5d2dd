import type { ChildProcess } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "./case.ts";
import { until } from "./engine.ts";
import { ended, type Result, start } from "./run.ts";

/** A session that waits inside while the test does something on the host. */
export type Background = {
  readonly launcher: ChildProcess;
  /** Lets it go on, waits for its end. */
  readonly finish: () => Promise<Result>;
};

/**
 * Starts a session that runs `before`, then waits until the test lets it go on, then runs `after`.
 * The two meet through a file in the workspace.
 */
export async function startInBackground(
  place: Pick<Case, "person" | "workspace">,
  before: string,
  after: string,
  environment: Record<string, string> = {},
): Promise<Background> {
  const mark = `meet-${Math.random().toString(16).slice(2)}`;
  const ready = join(place.workspace, `${mark}-ready`);
  const go = join(place.workspace, `${mark}-go`);
  const script = `${before}\n: >${mark}-ready; while [ ! -e ${mark}-go ]; do sleep 0.05; done; rm -f ${mark}-*\n${after}`;
  const launcher = start("probe", [script], {
    as: place.person,
    in: place.workspace,
    environment: { PROBE: "shell", ...environment },
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  launcher.stdout?.on("data", (bytes: Buffer) => stdout.push(bytes));
  launcher.stderr?.on("data", (bytes: Buffer) => stderr.push(bytes));
  const end = ended(launcher);
  await until(
    `the session has started: ${Buffer.concat(stderr)}`,
    () => existsSync(ready) || launcher.exitCode !== null,
  );
  if (launcher.exitCode !== null) throw new Error(`the session ended early:\n${Buffer.concat(stderr)}`);
  return {
    launcher,
    finish: async () => {
      writeFileSync(go, "");
      const code = await end;
      rmSync(go, { force: true });
      rmSync(ready, { force: true });
      return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
    },
  };
}
