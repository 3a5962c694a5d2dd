import { expect, it } from "vitest";
import type { Layer } from "./layer.ts";
import type { MountSetting } from "./mount-setting.ts";
import { randomLayers } from "./random-layers.ts";
import { combine } from "./read-settings.ts";
import type { Settings } from "./settings.ts";

const rounds = 100_000;

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

it(`${rounds} random project files over random settings of a user: none widens anything without approval`, {
  timeout: 300_000,
}, () => {
  const none: Layer = new Map();
  let narrowed = 0;
  for (let count = 1; count <= rounds; count++) {
    const { user, project, kept } = randomLayers(count);
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
