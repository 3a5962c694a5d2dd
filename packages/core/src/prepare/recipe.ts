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
  /** Build arguments beside the parent, which all stay readable in the image's history. */
  readonly arguments: Readonly<Record<string, string>>;
  readonly files: readonly ContextFile[];
};

/** The Debian images that bases stand on. */
const parents = { trixie: "debian:trixie-slim", bookworm: "debian:bookworm-slim" } as const;

/** Raised when the way images are built changes without a change in any of their files. */
const recipeVersion = "1";

/** What the user chose of a recipe. */
export type RecipeChoice = {
  /** PEM blocks that the base must trust. */
  readonly certificates: readonly string[];
  /** `linux/amd64` or `linux/arm64`, undefined for the engine's own. */
  readonly platform?: string | undefined;
  /** Registry and path of the Debian images, undefined for the engine's default place. */
  readonly parentMirror?: string | undefined;
  /** Another version of the tool than its Dockerfile's. */
  readonly version?: string | undefined;
};

/**
 * The recipes of a tool's image and of the base it stands on. Their names are made of hashes over all that goes in, so
 * that a new launcher builds its own image and an old one keeps its own.
 */
export function recipesOf(tool: Tool, choice: RecipeChoice): { base: Recipe; image: Recipe } {
  const { platform, parentMirror, version } = choice;
  const baseFiles = [...readFiles(baseImageFolder()), ...certificateFiles(choice.certificates)];
  const parent = parentMirror === undefined ? parents[tool.base] : `${parentMirror}/${parents[tool.base]}`;
  const baseReference = `ai-base:${hashOf([parent, platform ?? ""], baseFiles)}`;
  const base: Recipe = {
    title: "the base image",
    reference: baseReference,
    tags: [baseReference],
    parent,
    arguments: {},
    files: baseFiles,
  };

  const files = readFiles(join(tool.folder, "image"));
  const chosen = version === undefined ? {} : { [versionArgument(tool)]: version };
  const words = Object.entries(chosen).flat();
  const reference = `ai-${tool.name}:${hashOf([baseReference, ...words], files)}`;
  // The name for people: an emulated image may not take it from the engine's own.
  const tags = platform === undefined ? [reference, `ai-${tool.name}:latest`] : [reference];
  const title = `${tool.name}'s image`;
  return { base, image: { title, reference, tags, parent: baseReference, arguments: chosen, files } };
}

/** The build argument that holds a tool's version. */
function versionArgument(tool: Tool): string {
  const facts = JSON.parse(readFileSync(join(tool.folder, "tool.json"), "utf8")) as {
    version: { argument: string };
  };
  return facts.version.argument;
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

/** The context's part with certificates. The base copies this folder in; the note keeps it from being empty, which some builders refuse. */
export function certificateFiles(certificates: readonly string[]): ContextFile[] {
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

export function hashOf(words: readonly string[], files: readonly ContextFile[]): string {
  const hash = createHash("sha256").update(JSON.stringify([recipeVersion, ...words]));
  for (const file of files) {
    hash.update(JSON.stringify([file.name, file.isExecutable, file.content.length])).update(file.content);
  }
  return hash.digest("hex").slice(0, 16);
}
