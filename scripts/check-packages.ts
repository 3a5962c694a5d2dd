/**
 * Checks what would be published, after `npm run build`: that the hot file is alone, that a package holds what it
 * needs and nothing else, how large it is, and what publint says.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

type Packed = { name: string; unpackedSize: number; files: { path: string }[] };
type Manifest = {
  name: string;
  dependencies?: Record<string, string>;
  scripts?: Record<string, string>;
};

/** What npm would run on a user's machine as it installs the package, there or from its repository. */
const installScripts = ["preinstall", "install", "postinstall", "prepare"];

/** A launcher and core are all that `npm install @ai-sandbox/<tool>` may bring. */
const largestInstall = 300_000;
const expectedFiles =
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|tool\.json|published\.json|bin\/[a-z0-9._-]+\.js|image\/.+|seccomp\/(profile\.json|hosts)|dist\/[A-Za-z0-9_-]+\.(js|cjs)|dist\/third-party-notices\.txt|dist\/debian-root\.sh|settings\.schema\.json)$/;

/** Modules that a CommonJS file loads. */
export function requiredModules(source: string): string[] {
  return [
    ...new Set([...source.matchAll(/\brequire\(["'`]([^"'`]+)["'`]\)/g)].map((match) => match[1] ?? "")),
  ];
}

/** Why the hot file is not all that a warm start reads, besides what it loads later. */
export function hotFileProblems(source: string): string[] {
  return requiredModules(source)
    .filter((specifier) => !specifier.startsWith("node:") || !builtinModules.includes(specifier.slice(5)))
    .map(
      (specifier) => `the hot file loads ${specifier} at once; a warm start may load built-in modules only`,
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
    ...Object.keys(manifest.scripts ?? {})
      .filter((name) => installScripts.includes(name))
      .map((name) => `has a script "${name}"; what is published runs nothing as it is installed`),
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
  // A list up to npm 11, an object by package name from npm 12.
  const all = JSON.parse(listing) as Packed[] | Record<string, Packed>;
  return new Map(Object.values(all).map((packed) => [packed.name, packed]));
}

async function checkPackage(folder: string, manifest: Manifest, packed: Packed): Promise<string[]> {
  const files = packed.files.map(({ path }) => ({
    name: join("package", path),
    data: readFileSync(join(folder, path)),
  }));
  const { messages, pkg } = await publint({ pkgDir: "package", pack: { files }, strict: true });
  const problems = packProblems(packed, manifest);
  // Core has no "exports" on purpose; its package.json says why.
  for (const message of messages.filter(({ code }) => code !== "HAS_ESM_MAIN_BUT_NO_EXPORTS"))
    problems.push(formatMessage(message, pkg, { color: false }) ?? message.code);
  return problems.map((problem) => `${manifest.name}: ${problem}`);
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
  const dist = join(root, "packages/core/dist");
  const hotFiles = readdirSync(dist).filter((name) => /^hot-[0-9a-f]+\.cjs$/.test(name));
  if (hotFiles.length !== 1) problems.push(`dist has ${hotFiles.length} hot files instead of one`);
  for (const name of hotFiles) problems.push(...hotFileProblems(readFileSync(join(dist, name), "utf8")));
  const core = sizes.get("@ai-sandbox/core") ?? 0;
  for (const [name, size] of sizes) {
    if (
      existsSync(join(root, "packages", name.slice("@ai-sandbox/".length), "tool.json")) &&
      core + size > largestInstall
    ) {
      problems.push(
        `${name} and core are ${core + size} bytes unpacked; at most ${largestInstall} were promised`,
      );
    }
  }
  process.stdout.write(`${sizes.size} packages looked at; core has ${core} bytes unpacked\n`);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
