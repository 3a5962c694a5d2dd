import { createHash } from "node:crypto";
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { errors } from "../errors.ts";
import type { Tool } from "../tool.ts";
import { baseImageFolder } from "./package-folder.ts";

/** A file of a build context. */
export type ContextFile = {
  readonly name: string;
  readonly content: Buffer;
  /** The other permissions follow the umask of whoever installed the package, and are the same in every context. */
  readonly isExecutable: boolean;
};

/** How one image is made: everything that goes into it, and the name that follows from that. */
export type Recipe = {
  /** For messages: "the base image", "claude's image". */
  readonly title: string;
  /** `ai-<name>:<hash>`. */
  readonly reference: string;
  /** All tags it gets, `reference` among them. */
  readonly tags: readonly string[];
  readonly parent: string;
  readonly files: readonly ContextFile[];
};

const parents = { trixie: "debian:trixie-slim", bookworm: "debian:bookworm-slim" } as const;

/** Raised when the way images are built changes without a change in any of their files. */
const recipeVersion = "1";

/**
 * The recipes of a tool's image and of the base it stands on. Their names are made of hashes over all that goes in, so
 * that a new launcher builds its own image and an old one keeps its own.
 *
 * @param certificates PEM blocks that the base must trust
 * @param platform `linux/amd64` or `linux/arm64`, undefined for the engine's own
 */
export function recipesOf(
  tool: Tool,
  certificates: readonly string[],
  platform: string | undefined,
): { base: Recipe; image: Recipe } {
  const baseFiles = [...readFiles(baseImageFolder()), ...certificateFiles(certificates)];
  const parent = parents[tool.base];
  const baseReference = `ai-base:${hashOf([parent, platform ?? ""], baseFiles)}`;
  const base: Recipe = {
    title: "the base image",
    reference: baseReference,
    tags: [baseReference],
    parent,
    files: baseFiles,
  };

  const files = readFiles(join(tool.folder, "image"));
  const reference = `ai-${tool.name}:${hashOf([baseReference], files)}`;
  const tags = [reference, `ai-${tool.name}:latest`];
  return { base, image: { title: `${tool.name}'s image`, reference, tags, parent: baseReference, files } };
}

/** Every file that goes into a tool's image, and every folder they lie in: a new file shows in its folder. */
export function recipePaths(tool: Tool): string[] {
  return [baseImageFolder(), join(tool.folder, "image")].flatMap((folder) => [
    folder,
    ...entriesOf(folder).map((entry) => join(entry.parentPath, entry.name)),
  ]);
}

function readFiles(folder: string): ContextFile[] {
  return entriesOf(folder)
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      name: path.slice(folder.length + 1),
      content: readFileSync(path),
      isExecutable: (statSync(path).mode & 0o100) !== 0,
    }));
}

function entriesOf(folder: string): Dirent[] {
  if (!existsSync(folder)) throw errors.notPackaged(folder);
  return readdirSync(folder, { recursive: true, withFileTypes: true });
}

/** The base copies this folder in; the note keeps it from being empty, which some builders refuse. */
function certificateFiles(certificates: readonly string[]): ContextFile[] {
  const note = "Certificates of authorities that this image trusts besides the public ones, one a file.\n";
  return [
    { name: "extra-ca/README", content: Buffer.from(note), isExecutable: false },
    ...certificates.map((pem, index) => ({
      name: `extra-ca/${index + 1}.crt`,
      content: Buffer.from(pem),
      isExecutable: false,
    })),
  ];
}

function hashOf(words: readonly string[], files: readonly ContextFile[]): string {
  const hash = createHash("sha256").update(JSON.stringify([recipeVersion, ...words]));
  for (const file of files) {
    hash.update(JSON.stringify([file.name, file.isExecutable, file.content.length])).update(file.content);
  }
  return hash.digest("hex").slice(0, 16);
}
