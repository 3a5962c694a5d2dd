import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { expect, inject, it } from "vitest";
import { run } from "../support/run.ts";
import { newcomer } from "./support/newcomer.ts";
import { skipFor } from "./support/skip.ts";

function versionOf(node: string): string | undefined {
  const { status, stdout } = spawnSync(node, ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim().slice(1) : undefined;
}

const isOld = (version: string | undefined): boolean =>
  version !== undefined && Number(version.split(".")[0]) >= 18 && Number(version.split(".")[0]) < 22;

/** A Node that is too old: the machine's own, or one that npm fetches, once. Undefined when there is none to be had. */
function oldNode(): string | undefined {
  if (isOld(versionOf("/usr/bin/node"))) return "/usr/bin/node";
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "ai-sandbox-dev", "node-20");
  const name = `node-${process.platform}-${process.arch}`;
  const fetched = join(cache, "node_modules", name, "bin", "node");
  if (!existsSync(fetched)) {
    mkdirSync(cache, { recursive: true });
    spawnSync("npm", [
      "install",
      "--prefix",
      cache,
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      `${name}@20`,
    ]);
  }
  if (!isOld(versionOf(fetched))) return undefined;
  // Somebody else runs it, who may not look into our home folder.
  const copy = join(mkdtempSync(join(inject("folder"), "old-node-")), "node");
  copyFileSync(fetched, copy);
  chmodSync(join(copy, ".."), 0o755);
  return copy;
}

it("a Node that is too old: what is needed and where it is, no stack, and nothing was begun", async (context) => {
  const node = oldNode();
  skipFor(node === undefined ? "there is no old Node here, and npm could not fetch one" : undefined, context);
  const someone = newcomer();
  for (const bin of ["claude", "ai-sandbox"]) {
    const result = await run(
      String(node),
      [join(inject("installation").bins, bin), "--version"],
      someone.options(""),
    );
    expect(result.stderr).toBe(
      `ai-sandbox: Node ${versionOf(String(node))} is too old; 22.15 or newer is needed.\n` +
        "  Install a current Node: https://nodejs.org\n",
    );
    expect(result.stdout.toString()).toBe("");
    expect(result.code).toBe(125);
  }
  expect(existsSync(join(someone.state, "state"))).toBe(false);
});
