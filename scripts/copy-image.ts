/**
 * Copies a package's part of dockerfiles/, and the license, into the package, so that they are published
 * with it. Run by each package's build, in the package's folder: `node ../../scripts/copy-image.ts`.
 */
import { cpSync, existsSync, lstatSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the Dockerfile of a package lives, and where its copy goes. Core carries the base, cli nothing. */
export function imageFolders(
  root: string,
  packageName: string,
): { source: string; target: string } | undefined {
  const packageFolder = join(root, "packages", packageName);
  if (packageName === "cli") return undefined;
  return packageName === "core"
    ? { source: join(root, "dockerfiles", "base"), target: join(packageFolder, "image", "base") }
    : { source: join(root, "dockerfiles", packageName), target: join(packageFolder, "image") };
}

/** Replaces `target` by a copy of `source`. A link would leave the package when packed: refused. */
export function copyImage(source: string, target: string): void {
  if (!existsSync(join(source, "Dockerfile"))) {
    throw new Error(`no Dockerfile in ${source}: write it, or run the build from a package's own folder`);
  }
  for (const name of readdirSync(source, { recursive: true, encoding: "utf8" })) {
    const status = lstatSync(join(source, name));
    if (!status.isFile() && !status.isDirectory()) {
      throw new Error(
        `${join(source, name)} is neither a file nor a folder: npm would leave it out of the package`,
      );
    }
  }
  // Beside the target first, so that a build that is interrupted leaves the old copy or none.
  const fresh = `${target}.${process.pid}.new`;
  rmSync(fresh, { recursive: true, force: true });
  cpSync(source, fresh, { recursive: true });
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
  const folders = imageFolders(root, basename(process.cwd()));
  if (folders !== undefined) copyImage(folders.source, folders.target);
  cpSync(join(root, "LICENSE"), "LICENSE");
}
