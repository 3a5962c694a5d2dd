import { printable } from "../errors.ts";
import { askEngine } from "../session/ask-engine.ts";
import type { Situation } from "../situation.ts";
import { readTrusted } from "../state/trusted.ts";
import { changeJoined } from "./joined-list.ts";
import { ask, canAsk } from "./question.ts";

/** What MetaMCP's own compose file calls its network, in whatever folder that lies. */
const name = /metamcp/i;

/**
 * Asks whether sessions in a folder that was just trusted shall reach MetaMCP, where it runs on this machine and nothing
 * was said of networks. Asked once a workspace, since a folder is trusted once.
 *
 * @returns the situation with what was answered
 */
export async function askForMetaMcp(situation: Situation): Promise<Situation> {
  const { host, folders, settings, workspace, client } = situation;
  if (settings.join.length > 0 || settings.hostAccess !== false || !canAsk(host)) return situation;
  // "This time only" is no answer for good, and neither would be what is said here.
  if (!readTrusted(folders.trusted).includes(workspace.path)) return situation;
  const { stdout } = await askEngine(client, ["network", "ls", "--format={{.Name}}"]);
  const [network] = stdout.split("\n").filter((line) => name.test(line));
  if (network === undefined) return situation;
  const shown = printable(network);
  const isWanted = await ask(
    `MetaMCP runs on this machine. Shall sessions here reach it (network ${shown})?`,
    [
      { title: "No", value: false },
      { title: `Yes (take it back with: ai-sandbox network leave ${shown})`, value: true },
    ],
  );
  if (!isWanted) return situation;
  await changeJoined(folders, workspace.path, (names) => [...names, network]);
  return { ...situation, settings: { ...settings, join: [network] } };
}
