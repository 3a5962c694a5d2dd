import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { printable } from "@ai-sandbox/core";
import { type Candidate, candidatesOf } from "../../../core/src/native/find-native.ts";
import type { Input } from "../command/command.ts";
import { installedTools } from "../installed-tools.ts";
import { printJson } from "../output/print.ts";
import { dim, green, yellow } from "../output/style.ts";

/** `ai-sandbox which <tool> [--json]` */
export function which({ arguments: [name = ""], has }: Input): number {
  const command = installedTools().find((tool) => tool.name === name)?.command ?? name;
  const candidates = candidatesOf(command, process.env.PATH ?? "", true);
  const [first] = candidates;
  const off = candidatesOf(command, process.env.PATH ?? "", false).find(({ kind }) => kind === "native");
  if (has("json")) {
    printJson({
      command,
      runs: first === undefined ? null : first.kind === "launcher" ? "sandboxed" : "native",
      native: off?.path ?? null,
      path: candidates.map(({ path, real, kind }) => ({ path, real, kind })),
    });
    return exitCode(first);
  }
  if (first === undefined) {
    process.stdout.write(`${printable(command)}: nothing on PATH has this name.\n`);
    process.stdout.write(`  Install its launcher: npm install --global @ai-sandbox/${printable(name)}\n`);
    return exitCode(first);
  }
  const isOurs = first.kind === "launcher";
  process.stdout.write(
    `${printable(command)} runs ${isOurs ? green("in its sandbox") : yellow("natively, without a sandbox")}: the first on PATH counts.\n`,
  );
  candidates.forEach((candidate, index) => {
    process.stdout.write(`  ${index + 1}  ${printable(candidate.path)}  ${dim(about(candidate))}\n`);
  });
  if (isOurs && off !== undefined)
    process.stdout.write(`Without the sandbox: AI_SANDBOX=off ${command} runs ${printable(off.path)}\n`);
  if (!isOurs && candidates.some(({ kind }) => kind === "launcher"))
    process.stdout.write(
      "To run it in its sandbox, put the launcher's folder in front of the other on PATH.\n",
    );
  return exitCode(first);
}

/** For scripts: 0 when it is sandboxed, 1 when it is not, 127 when there is none. */
function exitCode(first: Candidate | undefined): number {
  return first === undefined ? 127 : first.kind === "launcher" ? 0 : 1;
}

function about({ path, real, kind }: Candidate): string {
  const link = real === path ? "" : `, ${printable(real)}`;
  if (kind !== "launcher") return `native${link}`;
  const version = launcherVersion(real);
  return `launcher of ai-sandbox${version === undefined ? "" : ` ${printable(version)}`}${link}`;
}

function launcherVersion(real: string): string | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(dirname(real), "../package.json"), "utf8")) as {
      version?: string;
    };
    return manifest.version;
  } catch {
    // A script that leads to it.
    return undefined;
  }
}
