import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { type Case, makeCase } from "../support/case.ts";
import { run } from "../support/run.ts";

describe("inside of a session a launcher starts the tool itself", () => {
  const pinned = /^ARG CLAUDE_VERSION=(\S+)$/m.exec(
    readFileSync(new URL("../../dockerfiles/claude/Dockerfile", import.meta.url), "utf8"),
  )?.[1];

  /** A project that pins our launchers. */
  function pin(here: Case, ...tools: string[]): void {
    const from = join(inject("installation").prefix, "node_modules");
    const to = join(here.workspace, "node_modules");
    mkdirSync(join(to, ".bin"), { recursive: true });
    for (const name of ["core", ...tools])
      cpSync(join(from, "@ai-sandbox", name), join(to, "@ai-sandbox", name), {
        recursive: true,
        dereference: true,
      });
    for (const name of tools) symlinkSync(`../@ai-sandbox/${name}/bin/${name}.js`, join(to, ".bin", name));
  }
  const inClaude = (here: Case, script: string) =>
    run("ai-sandbox", ["shell", "claude", "--", "/bin/sh", "-c", script], {
      as: here.person,
      in: here.workspace,
    });

  it("as a pinned devDependency, by npm's link and by a package manager's script", async () => {
    const here = makeCase("agent");
    pin(here, "claude", "codex");
    writeFileSync(
      join(here.workspace, "claude"),
      `#!/bin/sh\nbasedir=$(dirname "$0")\nexec node "$basedir/node_modules/@ai-sandbox/claude/bin/claude.js" "$@"\n`,
      { mode: 0o755 },
    );
    const result = await inClaude(
      here,
      `PATH=$PWD/node_modules/.bin:$PATH; claude --version; PATH=$PWD:$PATH claude --version; npx --no-install claude --version
       codex --version; echo $?`,
    );
    const version = `${pinned} (Claude Code)\n`;
    expect(result.stdout.toString()).toBe(`${version}${version}${version}127\n`);
    expect(result.stderr).toBe(
      "ai-sandbox: Codex is not in this container.\n  A session has its own tool alone. Outside of it, codex runs in a container of its own.\n",
    );
  });
});
