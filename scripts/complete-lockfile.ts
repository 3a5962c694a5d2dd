/**
 * Adds the optional platform packages that npm left out of package-lock.json.
 *
 * A registry mirror may lack the binaries of platforms that nobody behind it uses. `npm install` then
 * writes a lockfile without them, and `npm ci` refuses that lockfile everywhere. Their parents pin them
 * exactly, and their names say which platform they are for, so the entries can be written without them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

type LockEntry = {
  version?: string;
  optionalDependencies?: Record<string, string>;
  [field: string]: unknown;
};

export type Lockfile = { packages: Record<string, LockEntry>; [field: string]: unknown };

const operatingSystems = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const processors: Record<string, string> = {
  "64": "x64",
  x64: "x64",
  arm64: "arm64",
  arm: "arm",
  ia32: "ia32",
  ppc64: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
};

/** The platform in a package's name (`…-linux-arm64-musl`), in npm's words; undefined when it names none. */
export function platformOf(name: string): { os: string[]; cpu: string[]; libc?: string[] } | undefined {
  const words = name.replace("windows", "win32").split(/[-/]/);
  const os = operatingSystems.find((candidate) => words.includes(candidate));
  const cpu = words.map((word) => processors[word]).find((found) => found !== undefined);
  if (os === undefined || cpu === undefined) return undefined;
  if (os !== "linux") return { os: [os], cpu: [cpu] };
  return { os: [os], cpu: [cpu], libc: [words.some((word) => word.startsWith("musl")) ? "musl" : "glibc"] };
}

/** A lockfile with every exactly pinned optional package in it, and the names of those that were added. */
export function completeLockfile(lockfile: Lockfile): { lockfile: Lockfile; added: string[] } {
  const packages = { ...lockfile.packages };
  const present = new Set(Object.keys(packages).map((path) => path.split("node_modules/").at(-1)));
  const added: string[] = [];
  for (const entry of Object.values(lockfile.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const platform = platformOf(name);
      if (present.has(name) || platform === undefined || !/^\d+\.\d+\.\d+$/.test(version)) continue;
      packages[`node_modules/${name}`] = { version, dev: true, optional: true, ...platform };
      present.add(name);
      added.push(`${name}@${version}`);
    }
  }
  const sorted = Object.keys(packages).sort((a, b) => (a < b ? -1 : 1));
  return {
    lockfile: {
      ...lockfile,
      packages: Object.fromEntries(sorted.map((path) => [path, packages[path] ?? {}])),
    },
    added,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = new URL("../package-lock.json", import.meta.url);
  const result = completeLockfile(JSON.parse(readFileSync(path, "utf8")));
  if (result.added.length > 0) {
    writeFileSync(path, `${JSON.stringify(result.lockfile, undefined, 2)}\n`);
    process.stderr.write(`package-lock.json: added ${result.added.length} optional packages\n`);
  }
}
