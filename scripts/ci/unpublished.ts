/**
 * Prints the tools whose launcher has a version that npm's registry has not, in one line: only their images are to be
 * published. The images of the others are those that their released packages name by digest. Fails when npm can't tell.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root, toolNames } from "../images/repository.ts";

/** What a program said, as `spawnSync` tells it. */
type Answer = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/**
 * Whether the registry has this version of a package, from npm's answer to `npm view <name>@<version> version --json`.
 *
 * @throws when the answer says neither: nothing is to be published on a guess
 */
export function isPublished(version: string, { status, stdout, stderr }: Answer): boolean {
  if (status === 0) return stdout.includes(`"${version}"`);
  // A package or a version that is not there.
  if (`${stdout}${stderr}`.includes("E404")) return false;
  throw new Error(`npm could not tell whether ${version} is published:\n${stdout}${stderr}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const unpublished = toolNames().filter((name) => {
    const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
    const id = `${manifest.name}@${manifest.version}`;
    return !isPublished(
      manifest.version,
      spawnSync("npm", ["view", id, "version", "--json"], { cwd: root, encoding: "utf8" }),
    );
  });
  process.stdout.write(`${unpublished.join(" ")}\n`);
}
