// Runs the set-up's shell functions for their tests: on a PATH that holds only what
// the test put there, so that no test depends on, or touches, this machine's engine.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** What a shell program printed, and its exit code. */
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

const ordinaryPrograms =
  "bash basename cat chmod cut date dirname env find flock getent grep head id ls mkdir mktemp mv printf pwd readlink rm sed sha256sum sleep sort tail timeout touch uname";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder, removed after the tests of this file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-setup-"));
  folders.push(folder);
  return folder;
}

/** A new folder with the ordinary programs and the given ones: name → shell program. */
export function machineWith(programs: Record<string, string>): string {
  const folder = temporaryFolder();
  const bin = join(folder, "bin");
  mkdirSync(bin);
  for (const name of ordinaryPrograms.split(" ")) {
    if (name in programs) continue;
    const found = spawnSync("/bin/sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
    if (found.startsWith("/")) symlinkSync(found, join(bin, name));
  }
  for (const [name, program] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${program}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return folder;
}

/** Runs a bash program after sourcing the set-up, on a machine made by machineWith. */
export function shell(machine: string, program: string, root = repository): Outcome {
  const prelude = `set -euo pipefail; repository=${root}; source ${repository}/scripts/setup/all.sh`;
  return run(machine, ["/bin/bash", "-c", `${prelude}\n${program}`]);
}

/** Runs a command with only the machine's PATH and home. */
export function run(machine: string, [program = "", ...args]: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    env: { PATH: join(machine, "bin"), HOME: machine },
  });
  return { code: status, stdout, stderr };
}
