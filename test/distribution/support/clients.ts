import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** A package manager as people have it. */
export type Client = {
  /** As in the table: "npm 11.21.2". */
  readonly title: string;
  readonly kind: "npm" | "pnpm";
  /** Folder with all of it. */
  readonly folder: string;
  /** Folder with its programs. */
  readonly bins: string;
};

/** What is tried: every npm that is maintained, and pnpm. */
export const clientSpecs = ["npm@10", "npm@11", "npm@12", "pnpm@10"] as const;

/**
 * Installs a package manager with the npm at hand, from the registry that one is set up for.
 *
 * @param folder where it may lie, readable by everyone
 * @returns the client, or why it can't be had
 */
export function getClient(spec: string, folder: string): Client | { skipped: string } {
  const prefix = join(folder, spec.replace("@", "-"));
  mkdirSync(prefix, { recursive: true });
  const result = spawnSync(
    "npm",
    ["install", "--prefix", prefix, "--ignore-scripts", "--no-audit", "--no-fund", spec],
    { encoding: "utf8" },
  );
  const kind = spec.startsWith("pnpm") ? "pnpm" : "npm";
  const bins = join(prefix, "node_modules", ".bin");
  if (result.status !== 0 || !existsSync(join(bins, kind)))
    return { skipped: `${spec} could not be installed: ${result.stderr.trim().split("\n")[0]}` };
  chmodSync(prefix, 0o755);
  const version = spawnSync(join(bins, kind), ["--version"], { cwd: prefix, encoding: "utf8" });
  return { title: `${kind} ${version.stdout.trim()}`, kind, folder: prefix, bins };
}
