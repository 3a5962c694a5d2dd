import {
  changeJoinedHere,
  changeSetting,
  LaunchError,
  openEngine,
  printable,
  readJoinedHere,
  readSettingsHere,
} from "@ai-sandbox/core";
import type { Input } from "../command/command.ts";
import { findNetworks } from "../networks.ts";
import { printJson } from "../output/print.ts";
import { table } from "../output/table.ts";
import { quoted } from "../quoted.ts";

/** `ai-sandbox network list [--json]` */
export async function list({ has }: Input): Promise<number> {
  const networks = await findNetworks(await openEngine());
  const { settings } = await readSettingsHere();
  const here = await joinedHere();
  const rows = networks.map((network) => ({
    ...network,
    joined: joinedBy(network.name, settings.join, here),
  }));
  if (has("json")) {
    printJson(rows);
    return 0;
  }
  if (rows.length === 0) {
    process.stdout.write("There is no Docker network that could be joined.\n");
    return 0;
  }
  process.stdout.write(
    table(
      ["NETWORK", "DRIVER", "JOINED", "CONTAINERS"],
      rows.map(({ name, driver, joined, containers }) => [name, driver, joined ?? "", containers.join(", ")]),
    ),
  );
  return 0;
}

/** `ai-sandbox network join <network>... [--everywhere]` */
export async function join({ arguments: names, has }: Input): Promise<number> {
  const existing = (await findNetworks(await openEngine())).map(({ name }) => name);
  const missing = names.find((name) => !existing.includes(name));
  if (missing !== undefined) {
    throw new LaunchError(
      `there is no Docker network ${quoted(missing)} to join.`,
      existing.length === 0 ? "There is none." : `There are: ${printable(existing.join(", "))}.`,
      1,
    );
  }
  const where = await change(has("everywhere"), (before) => [...before, ...names]);
  process.stdout.write(`Sessions ${where} join ${printable(names.join(", "))} from their next start on.\n`);
  return 0;
}

/** `ai-sandbox network leave <network>... [--everywhere]` */
export async function leave({ arguments: names, has }: Input): Promise<number> {
  const where = await change(has("everywhere"), (before) => before.filter((name) => !names.includes(name)));
  const { settings } = await readSettingsHere();
  const kept = [...settings.join, ...(await joinedHere())].filter((name) => names.includes(name));
  if (kept.length === 0) {
    process.stdout.write(`Sessions ${where} don't join ${printable(names.join(", "))} any more.\n`);
    return 0;
  }
  throw new LaunchError(
    `sessions here still join ${printable(kept.join(", "))}.`,
    has("everywhere")
      ? "It was joined for this folder, or the project's file says so. For the folder: ai-sandbox network leave <network>"
      : "Your settings say so, or the project's file. In your settings: ai-sandbox network leave --everywhere <network>",
    1,
  );
}

/** @returns where it holds, in words */
async function change(
  isEverywhere: boolean,
  edit: (names: readonly string[]) => readonly string[],
): Promise<string> {
  if (isEverywhere) {
    const { user } = await readSettingsHere();
    const after = [...new Set(edit((user.get("join") as readonly string[] | undefined) ?? []))];
    await changeSetting("join", after.length === 0 ? undefined : after);
    return "in all folders";
  }
  const { workspace, isTrusted } = await readJoinedHere();
  if (!isTrusted) {
    throw new LaunchError(
      `${printable(workspace)} is not trusted yet.`,
      "Trust it first with: ai-sandbox trust. Or use --everywhere, for all folders.",
      1,
    );
  }
  await changeJoinedHere(workspace, edit);
  return `in ${printable(workspace)}`;
}

/** None where no session could be started. */
async function joinedHere(): Promise<readonly string[]> {
  return readJoinedHere().then(
    ({ networks }) => networks,
    () => [],
  );
}

function joinedBy(
  name: string,
  settings: readonly string[],
  here: readonly string[],
): "here" | "by settings" | undefined {
  if (here.includes(name)) return "here";
  return settings.includes(name) ? "by settings" : undefined;
}
