import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const packages = fileURLToPath(new URL("../../packages", import.meta.url));

/** What the tests here need of a tool's facts. */
export type ToolFacts = {
  readonly name: string;
  readonly title: string;
  readonly command: string;
  readonly base: "trixie" | "bookworm";
  readonly version: { readonly argument: string; readonly package: string };
};

/** Every tool that has a launcher. */
export const tools: readonly ToolFacts[] = readdirSync(packages)
  .filter((name) => name !== "core" && name !== "cli")
  .map((name) => JSON.parse(readFileSync(join(packages, name, "tool.json"), "utf8")));

/** The version that a tool's Dockerfile pins. */
export function pinnedVersion(tool: ToolFacts): string {
  const path = fileURLToPath(new URL(`../../dockerfiles/${tool.name}/Dockerfile`, import.meta.url));
  const found = new RegExp(`^ARG ${tool.version.argument}=(.+)$`, "m").exec(readFileSync(path, "utf8"));
  if (found?.[1] === undefined) throw new Error(`${path} pins no version`);
  return found[1];
}

/** Tools whose programs do not come from where the others' come from, and how to see whether this machine gets them. */
const elsewhere: Readonly<Record<string, () => Promise<string | undefined>>> = {
  jules: () => unreachable("https://storage.googleapis.com/"),
  shai: () => unreachable("https://github.com/"),
  codebuddy: async () => {
    const { status } = spawnSync("npm", ["view", "@tencent-ai/codebuddy-code", "version"], {
      encoding: "utf8",
    });
    return status === 0 ? undefined : "the npm registry in use here does not have its package";
  },
};

/** Why a tool's real image can't be built on this machine, undefined when it can. */
export async function whyNotHere(tool: ToolFacts): Promise<string | undefined> {
  return elsewhere[tool.name]?.();
}

async function unreachable(address: string): Promise<string | undefined> {
  try {
    await fetch(address, { method: "HEAD", signal: AbortSignal.timeout(5000) });
    return undefined;
  } catch {
    return `its program is downloaded from ${new URL(address).host}, which can't be reached from here`;
  }
}
