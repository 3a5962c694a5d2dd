import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Packages as users get them: packed, then installed from the files by npm. */
export type Installation = {
  /** Folder with `node_modules`. */
  readonly prefix: string;
  /** Folder with the launchers' bins. */
  readonly bins: string;
  /** Folder with `node`, readable by everyone (the one in use may lie in a private home). */
  readonly nodeFolder: string;
};

/** Folders of all packages that are published, relative to the repository. */
export function packageFolders(): string[] {
  return readdirSync(join(repository, "packages")).map((name) => `packages/${name}`);
}

/** Puts the Node that launchers are tested with into a folder that everyone may read: the one in use, or the variable's. */
export function copyNode(folder: string): void {
  copyFileSync(process.env.AI_SANDBOX_TEST_NODE ?? process.execPath, join(folder, "node"));
  chmodSync(join(folder, "node"), 0o755);
}

/**
 * Packs packages and installs them below `folder`, without a network.
 *
 * @param packages folders relative to the repository
 */
export function installPackages(folder: string, packages: readonly string[]): Installation {
  const tarballs = join(folder, "tarballs");
  const prefix = join(folder, "prefix");
  const nodeFolder = join(folder, "node");
  for (const path of [tarballs, prefix, nodeFolder]) mkdirSync(path);
  copyNode(nodeFolder);
  const packed = npm([
    "pack",
    "--json",
    "--pack-destination",
    tarballs,
    ...packages.map((path) => join(repository, path)),
  ]);
  const files = packedFiles(packed).map((file) => join(tarballs, file));
  npm(["install", "--prefix", prefix, "--offline", "--no-audit", "--no-fund", "--ignore-scripts", ...files]);
  return { prefix, bins: join(prefix, "node_modules", ".bin"), nodeFolder };
}

/** File names in npm's answer: a list up to npm 11, an object by package name from npm 12. */
function packedFiles(answer: string): string[] {
  const parsed = JSON.parse(answer) as { filename: string }[] | Record<string, { filename: string }>;
  return Object.values(parsed).map((entry) => entry.filename);
}

function npm(args: readonly string[]): string {
  const result = spawnSync("npm", args, { cwd: repository, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${result.stderr}`);
  return result.stdout;
}
