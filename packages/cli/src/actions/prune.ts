import { createInterface } from "node:readline/promises";
import { findLeftOvers, LaunchError, type LeftOver, printable } from "@ai-sandbox/core";
import type { Input } from "../command/command.ts";

/** `ai-sandbox prune [--yes]` */
export async function prune({ has }: Input): Promise<number> {
  const { containers, remove } = await findLeftOvers();
  if (containers.length > 0) {
    process.stdout.write(`${count(containers.length)} left over from sessions whose launcher is gone:\n`);
    process.stdout.write(containers.map(line).join(""));
    if (!has("yes") && !(await isWanted(containers.length))) {
      process.stderr.write("ai-sandbox: nothing was removed.\n");
      return 1;
    }
  }
  const kept = await remove();
  process.stdout.write(
    containers.length === 0
      ? "Nothing is left over.\n"
      : `${count(containers.length - kept.length)} removed.\n`,
  );
  if (kept.length === 0) return 0;
  process.stderr.write(`ai-sandbox: the engine kept some of them:\n${kept.map(line).join("")}`);
  return 1;
}

function count(number: number): string {
  return number === 1 ? "1 container" : `${number} containers`;
}

function line({ name, tool, workspace, status }: LeftOver): string {
  return `  ${printable(name)}: ${printable(tool)} in ${printable(workspace)}, ${printable(status)}\n`;
}

/** @throws LaunchError where nobody can be asked */
async function isWanted(number: number): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new LaunchError(
      "nothing was removed, since there is no terminal to ask.",
      "To remove them without a question: ai-sandbox prune --yes",
      1,
    );
  }
  const input = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await input.question(`Remove ${number === 1 ? "it" : "them"}? [y/N] `)).trim());
  } catch {
    return false;
  } finally {
    input.close();
  }
}
