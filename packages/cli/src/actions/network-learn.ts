import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  changeSetting,
  type Outcome,
  printable,
  readSettingsHere,
  readTool,
  run,
  type Tool,
} from "@ai-sandbox/core";
import { expandBundles } from "../../../core/src/egress/bundles.ts";
import { isListed } from "../../../core/src/egress/host-name.ts";
import type { Input } from "../command/command.ts";
import { confirm } from "../output/question.ts";
import { toolFolder } from "../tool-folder.ts";

/** `ai-sandbox network learn <tool> [--yes] [-- arguments...]` */
export async function learn({ arguments: [name = ""], rest, has }: Input): Promise<Outcome> {
  const tool = readTool(toolFolder(name));
  const { file } = await readSettingsHere();
  const logs = join(dirname(file), "logs");
  const before = new Set(recordsOf(tool, logs));
  process.env.AI_SANDBOX_NETWORK = "public";
  const outcome = await run(tool.folder, rest);
  const records = recordsOf(tool, logs).filter((record) => !before.has(record));
  await offer(tool, reached(records.map((record) => readFileSync(join(logs, record), "utf8"))), has("yes"));
  return outcome;
}

/** Names of the files with what the filter decided in a tool's sessions. */
function recordsOf(tool: Tool, logs: string): string[] {
  try {
    return readdirSync(logs).filter((name) => name.startsWith(`egress-${tool.name}-`));
  } catch {
    return [];
  }
}

/** The names that were let through to, by the way: `ssh`, or what `hosts` allows. */
export function reached(records: readonly string[]): { hosts: string[]; ssh: string[] } {
  const targets = records
    .flatMap((record) => record.split("\n"))
    .map((line) => /^\{"time":"[^"]*","verdict":"allowed","target":"([a-z0-9.-]+):(\d+)/.exec(line))
    .filter((match) => match !== null);
  const named = (isSsh: boolean): string[] =>
    [
      ...new Set(targets.filter(([, , port]) => (port === "22") === isSsh).map(([, name = ""]) => name)),
    ].sort();
  return { hosts: named(false), ssh: named(true) };
}

async function offer(tool: Tool, { hosts, ssh }: ReturnType<typeof reached>, isYes: boolean): Promise<void> {
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  if (hosts.length + ssh.length === 0) {
    say("ai-sandbox: the session reached nothing through the network filter.");
    return;
  }
  const { settings, user } = await readSettingsHere();
  const own = [...tool.network.hosts, ...tool.network.optionalHosts];
  const yours = expandBundles(settings.hosts, {});
  const missing = hosts.filter((name) => !isListed(name, own) && !isListed(name, yours));
  say(`ai-sandbox: the session reached:`);
  for (const name of hosts) {
    const whose = isListed(name, own)
      ? `${tool.title}'s own`
      : isListed(name, yours)
        ? "on your list"
        : "not listed";
    say(`  ${printable(name)}: ${whose}`);
  }
  for (const name of ssh) say(`  ${printable(name)}, by ssh: on your list`);
  if (missing.length === 0) {
    say(`  ${tool.title} has all of it in the network strict: ai-sandbox settings set network strict`);
    return;
  }
  const wanted = [...((user.get("hosts") as readonly string[] | undefined) ?? []), ...missing];
  const command = `ai-sandbox settings set hosts ${wanted.join(" ")}`;
  if (!isYes && !(process.stdin.isTTY && process.stderr.isTTY)) {
    say(`  To allow it in the network strict: ${command}`);
    return;
  }
  if (
    isYes ||
    (await confirm("Put what is not listed on your list for the network strict", {
      undone: "nothing was changed",
      command,
    }))
  ) {
    await changeSetting("hosts", wanted);
    say(
      `  Put on your list: ${missing.join(", ")}. It holds in the network strict: ai-sandbox settings set network strict`,
    );
  }
}
