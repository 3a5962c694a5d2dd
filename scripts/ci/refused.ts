// Whether this checkout's launchers refuse to run on this system and say what to do: what CI does on Windows.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../docs/pages.ts";

const said = /^ai-sandbox: Windows itself is not supported: .*\n {2}Use WSL 2\./;
for (const program of ["packages/claude/bin/claude.js", "packages/cli/dist/ai-sandbox.js"]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, program), "--version"], {
    encoding: "utf8",
  });
  if (status === 125 && stdout === "" && said.test(stderr)) continue;
  console.error(`${program} did not refuse: exit code ${status}\n${stdout}${stderr}`);
  process.exitCode = 1;
}
