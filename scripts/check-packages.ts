/**
 * Checks what would be published, after `npm run build`: that the hot file is alone, that a package holds what it
 * needs and nothing else, how large it is, and what publint and attw say.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

type Packed = { name: string; unpackedSize: number; files: { path: string }[] };
type Manifest = { name: string; dependencies?: Record<string, string>; exports?: unknown };

/** A launcher and core are all that `npm install @ai-sandbox/<tool>` may bring. */
const largestInstall = 300_000;
const expectedFiles =
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|tool\.json|bin\/[a-z0-9._-]+\.js|image\/.+|seccomp\/profile\.json|dist\/[A-Za-z0-9_-]+\.(js|d\.ts)|dist\/third-party-notices\.txt)$/;

/** Modules that a bundled file imports before it runs: everything but `import("…")`. */
export function staticImports(source: string): string[] {
  const specifiers = source.matchAll(
    /\b(?:import|export)\s*(?:[\w*{][^"'`;()]*?\bfrom\s*|[{*][^"'`;()]*?\}?\s*from\s*)?["']([^"']+)["']/g,
  );
  return [...new Set([...specifiers].map((match) => match[1] ?? ""))];
}

/** Why core's launch.js is not the one file that a warm start reads. */
export function hotFileProblems(source: string): string[] {
  return staticImports(source)
    .filter((specifier) => !specifier.startsWith("node:") || !builtinModules.includes(specifier.slice(5)))
    .map(
      (specifier) =>
        `dist/launch.js imports ${specifier} at once; a warm start may load built-in modules only`,
    );
}

export function packProblems(packed: Packed, manifest: Manifest): string[] {
  const allowed = manifest.name === "@ai-sandbox/core" ? [] : ["@ai-sandbox/core"];
  return [
    ...packed.files
      .filter(({ path }) => !expectedFiles.test(path))
      .map(({ path }) => `${path} should not be published`),
    ...["README.md", "LICENSE"]
      .filter((name) => !packed.files.some(({ path }) => path === name))
      .map((name) => `${name} is missing`),
    ...Object.keys(manifest.dependencies ?? {})
      .filter((name) => !allowed.includes(name))
      .map((name) => `depends on ${name}; what is published has no dependency but core`),
  ];
}

/** What `npm pack` would put into each package, by package name. */
function packAll(root: string): Map<string, Packed> {
  const listing = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts", "--workspaces"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: 16 * 1024 * 1024,
  });
  return new Map((JSON.parse(listing) as Packed[]).map((packed) => [packed.name, packed]));
}

async function checkPackage(folder: string, manifest: Manifest, packed: Packed): Promise<string[]> {
  const files = packed.files.map(({ path }) => ({
    name: join("package", path),
    data: readFileSync(join(folder, path)),
  }));
  const { messages, pkg } = await publint({ pkgDir: "package", pack: { files }, strict: true });
  const problems = packProblems(packed, manifest);
  for (const message of messages)
    problems.push(formatMessage(message, pkg, { color: false }) ?? message.code);
  if (manifest.exports !== undefined) problems.push(...typeProblems(folder));
  return problems.map((problem) => `${manifest.name}: ${problem}`);
}

/** What attw says about the types that a user's compiler would find. */
function typeProblems(folder: string): string[] {
  try {
    execFileSync(
      "attw",
      ["--pack", folder, "--profile", "esm-only", "--format", "ascii", "--no-color", "--no-emoji"],
      {
        encoding: "utf8",
        stdio: "pipe",
      },
    );
    return [];
  } catch (error) {
    return [(error as { stdout: string }).stdout];
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
  process.env.PATH = `${join(root, "node_modules/.bin")}:${process.env.PATH}`;
  const sizes = new Map<string, number>();
  const problems: string[] = [];
  const all = packAll(root);
  for (const name of readdirSync(join(root, "packages")).sort()) {
    const folder = join(root, "packages", name);
    if (!existsSync(join(folder, "package.json"))) continue;
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    const packed = all.get(manifest.name);
    if (packed === undefined) throw new Error(`npm pack said nothing about ${manifest.name}`);
    sizes.set(manifest.name, packed.unpackedSize);
    problems.push(...(await checkPackage(folder, manifest, packed)));
  }
  problems.push(...hotFileProblems(readFileSync(join(root, "packages/core/dist/launch.js"), "utf8")));
  const core = sizes.get("@ai-sandbox/core") ?? 0;
  for (const [name, size] of sizes) {
    if (name !== "@ai-sandbox/core" && core + size > largestInstall) {
      problems.push(
        `${name} and core are ${core + size} bytes unpacked; at most ${largestInstall} were promised`,
      );
    }
  }
  process.stdout.write(`${sizes.size} packages looked at; core has ${core} bytes unpacked\n`);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
