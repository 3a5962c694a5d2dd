import { expect, it } from "vitest";
import { catalogue } from "./catalogue.ts";
import type { Layer, Problem } from "./layer.ts";
import type { MountSetting } from "./mount-setting.ts";
import { wishesOf, withoutWishes } from "./project-wishes.ts";
import { combine, parseLayer } from "./read-settings.ts";
import type { Settings } from "./settings.ts";

const rounds = 50_000;

/** Always the same cases: a failure can be looked at again by its number. */
let seed = 0;
const random = (below: number): number => {
  // Marsaglia's xorshift, 32 bits.
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) % below;
};
const one = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item;
const some = <Item>(most: number, make: () => Item): Item[] => Array.from({ length: random(most + 1) }, make);

/** Values of every kind, right and wrong, for any setting. */
const value = (depth = 0): unknown =>
  one([
    () => one(["open", "public", "strict", "none", "protected", "read-only", "clone", "shared", "private"]),
    () => one([true, false, null, 0, -1, 64, 4096, 1e9, 0.5, "512m", "4g", "1g", "", "x", "/", "sha256:x"]),
    () => one(["linux/amd64", "evil.example/x", "1.2.3", "registry", "local", "off", "json", "docker"]),
    () =>
      some(3, () =>
        one([
          "/data",
          "~/.ssh",
          "/",
          "a.example",
          "AWS_*",
          "a.example/b",
          "GH_TOKEN",
          "PATH",
          80,
          ".vscode",
          "npm",
        ]),
      ),
    () => some(2, () => ({ path: one(["/data", "/", "x"]), write: one([true, false, 1]) })),
    () => (depth < 3 ? Object.fromEntries(some(3, () => [name(), value(depth + 1)])) : "x"),
  ])();
const name = (): string =>
  one([
    ...Object.keys(catalogue).flatMap((path) => path.split(".")),
    "claude",
    "__proto__",
    "constructor",
    "toString",
  ]);

/** A file: the settings themselves more often than nonsense. */
function file(): string {
  const content: Record<string, unknown> = {};
  for (const path of some(5, () => one(Object.keys(catalogue)))) {
    const parts = path.replace("*", "claude").split(".");
    let holder = content;
    for (const part of parts.slice(0, -1)) {
      holder[part] = typeof holder[part] === "object" && holder[part] !== null ? holder[part] : {};
      holder = holder[part] as Record<string, unknown>;
    }
    holder[parts.at(-1) ?? ""] = value();
  }
  if (random(5) === 0) content[name()] = value();
  const text = JSON.stringify(content);
  return random(20) === 0
    ? text.slice(0, random(text.length + 1))
    : text.replace('"toString"', '"__proto__"');
}

/** Written apart from the tables, from what the words mean: how one set of settings is wider than another. */
function widerThan(now: Settings, own: Settings): string | undefined {
  const isLater = (order: readonly string[], left: string, right: string) =>
    order.indexOf(left) > order.indexOf(right);
  const isMore = (left: readonly unknown[], right: readonly unknown[]) => {
    const known = right.map((entry) => JSON.stringify(entry));
    return left.some((entry) => !known.includes(JSON.stringify(entry)));
  };
  const reach = (mounts: readonly MountSetting[]): string[] =>
    mounts.flatMap((mount) => {
      const { path, write = false } = typeof mount === "string" ? { path: mount } : mount;
      return write ? [`read ${path}`, `write ${path}`] : [`read ${path}`];
    });
  const bytes = (size: string): number => Number.parseFloat(size) * (size.endsWith("g") ? 1024 : 1);
  if (isLater(["none", "strict", "public", "open"], now.network, own.network)) return "network";
  if (isLater(["clone", "read-only", "protected", "open"], now.git, own.git)) return "git";
  if (isLater(["private", "shared"], now.home, own.home)) return "home";
  for (const path of ["hosts", "ssh", "join", "ports", "environment", "unlock", "gitFetch"] as const)
    if (isMore(now[path], own[path])) return path;
  if (isMore(reach(now.mounts), reach(own.mounts))) return "mounts";
  if (
    now.hostAccess !== false &&
    JSON.stringify(now.hostAccess) !== "[]" &&
    JSON.stringify(now.hostAccess) !== JSON.stringify(own.hostAccess)
  ) {
    const isNarrower =
      own.hostAccess === true ||
      (Array.isArray(own.hostAccess) &&
        Array.isArray(now.hostAccess) &&
        !isMore(now.hostAccess, own.hostAccess));
    if (!isNarrower) return "hostAccess";
  }
  for (const path of ["sshAgent", "gitIdentity"] as const) if (now[path] && !own[path]) return path;
  for (const path of ["hideEnvironmentFiles", "inject", "terminalFilter"] as const)
    if (!now[path] && own[path]) return path;
  for (const path of ["engine", "report", "certificateFile", "platform"] as const)
    if (now[path] !== own[path]) return path;
  for (const path of ["image", "tools", "mirrors"] as const)
    if (JSON.stringify(now[path]) !== JSON.stringify(own[path])) return path;
  const { memory, cpus, processes } = now.limits;
  if (
    memory !== own.limits.memory &&
    (own.limits.memory === undefined || bytes(memory ?? "1g") > bytes(own.limits.memory))
  )
    return "memory";
  // By default a session has two at least.
  if (cpus !== own.limits.cpus && (cpus ?? Number.POSITIVE_INFINITY) > (own.limits.cpus ?? 2)) return "cpus";
  if ((processes ?? 1024) > (own.limits.processes ?? 1024)) return "processes";
  return undefined;
}

it(`${rounds} random project files over random settings of a user: none widens anything without approval`, () => {
  const none: Layer = new Map();
  let narrowed = 0;
  for (let count = 1; count <= rounds; count++) {
    seed = Math.imul(count, 2654435761) | 1;
    const user = parseLayer(file(), "config.json", []);
    const problems: Problem[] = [];
    const project = parseLayer(file(), ".ai-sandbox.json", problems);
    const wishes = wishesOf(project, user, ".ai-sandbox.json", problems);
    // A file with any mistake stops the start; what would hold of the rest is looked at all the same.
    const kept = withoutWishes(project, wishes);
    for (const [path] of kept)
      if (problems.some((problem) => problem.name === path)) (kept as Map<string, unknown>).delete(path);
    const own = combine(user, none, none);
    const wider = widerThan(combine(user, kept, none), own);
    if (wider !== undefined)
      expect.fail(`case ${count}: ${wider}\n${JSON.stringify([...user])}\n${JSON.stringify([...project])}`);
    if (JSON.stringify(combine(user, kept, none)) !== JSON.stringify(own)) narrowed++;
    expect(({} as { network?: unknown }).network).toBeUndefined();
  }
  // It would prove nothing if no file ever had an effect.
  expect(narrowed).toBeGreaterThan(rounds / 50);
});
