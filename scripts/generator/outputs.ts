import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bin } from "./bin.ts";
import { jsonSchema } from "./json-schema.ts";
import { manifest } from "./manifest.ts";
import { npmCommands } from "./npm-commands.ts";
import { readTools } from "./read-tools.ts";
import { readme } from "./readme.ts";
import { seccompProfile } from "./seccomp.ts";
import { settingsPage } from "./settings-page.ts";
import { settingsSchema } from "./settings-schema.ts";

/** Files by their path in the repository; undefined for one that should not be there. */
export type Outputs = Map<string, string | undefined>;

/** Of a package that was never released: its first changeset makes it 0.1.0. */
const firstVersion = "0.0.0";

/**
 * What the generated files should hold, for the facts as they are.
 *
 * @param root absolute path of the repository
 * @throws GeneratorError that lists every problem in the facts
 */
export function outputs(root: string): Outputs {
  const { tools, problems } = readTools(root);
  if (problems.length > 0) throw new GeneratorError(problems);
  const coreVersion = versionIn(join(root, "packages/core/package.json")) ?? firstVersion;
  const files: Outputs = new Map([
    ["schemas/tool.schema.json", jsonSchema()],
    ["schemas/settings.schema.json", settingsSchema()],
    // Editors find it there without a network: "$schema": "./node_modules/@ai-sandbox/cli/settings.schema.json".
    ["packages/cli/settings.schema.json", settingsSchema()],
    ["docs/settings.md", settingsPage()],
    ["packages/core/seccomp/profile.json", seccompProfile()],
    ["packages/cli/src/doctor/npm-commands.json", npmCommands(tools.map(({ facts }) => facts))],
  ]);
  for (const tool of tools) {
    const folder = `packages/${tool.facts.name}`;
    const version = versionIn(join(root, folder, "package.json")) ?? firstVersion;
    files.set(`${folder}/package.json`, manifest(tool.facts, { version }, coreVersion));
    files.set(`${folder}/README.md`, readme(tool));
    for (const stale of namesIn(join(root, folder, "bin"))) files.set(`${folder}/bin/${stale}`, undefined);
    files.set(`${folder}/bin/${tool.facts.command}.js`, bin(tool.facts));
  }
  return files;
}

export class GeneratorError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** Paths of the files that are not as they should be, in order. */
export function drift(root: string, files: Outputs): string[] {
  return [...files]
    .filter(([path, content]) => content !== contentOf(join(root, path)))
    .map(([path]) => path)
    .sort();
}

/** Writes the files that are not as they should be, and returns their paths. */
export function write(root: string, files: Outputs): string[] {
  const changed = drift(root, files);
  for (const path of changed) {
    const content = files.get(path);
    const target = join(root, path);
    if (content === undefined) {
      rmSync(target);
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    // npm makes bins executable when it installs them; this is for those who run them from a checkout.
    writeFileSync(target, content, path.includes("/bin/") ? { mode: 0o755 } : {});
  }
  return changed;
}

function versionIn(path: string): string | undefined {
  const content = contentOf(path);
  return content === undefined ? undefined : (JSON.parse(content) as { version?: string }).version;
}

function contentOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
