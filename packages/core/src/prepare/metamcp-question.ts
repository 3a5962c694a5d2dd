import { printable } from "../errors.ts";
import { canJoin } from "../plan/can-join.ts";
import { askEngine } from "../session/ask-engine.ts";
import type { Situation } from "../situation.ts";
import { metaMcpSeen, readJoined } from "../state/joined.ts";
import type { Stamp } from "../state/stamp.ts";
import { readTrusted } from "../state/trusted.ts";
import { changeJoined } from "./joined-list.ts";
import { ask, canAsk } from "./question.ts";

/** What MetaMCP's own compose file calls its network, in whatever folder that lies. */
const name = /metamcp/i;

/**
 * Asks whether sessions in a trusted folder shall reach MetaMCP, where it runs on this machine, a session can have that,
 * and nothing was said of networks. Asked once a workspace: "No" is remembered as a list without networks. That it was
 * seen is remembered too, so that other workspaces are asked at their next start: no start looks for it by itself.
 *
 * @param stamp what is known of engine and image
 * @returns the situation with what was answered
 */
export async function askForMetaMcp(
  situation: Situation,
  { engine, image }: Pick<Stamp, "engine" | "image">,
): Promise<Situation> {
  const { host, folders, settings, workspace, client } = situation;
  if (settings.join.length > 0 || settings.hostAccess !== false || !canAsk(host)) return situation;
  if (!canJoin(engine, image, settings.network, "bridge")) return situation;
  // "This time only" is no answer for good, and neither would be what is said here.
  if (!readTrusted(folders.trusted).includes(workspace.path)) return situation;
  const joined = readJoined(folders.joined);
  if (joined[workspace.path] !== undefined) return situation;
  const { stdout } = await askEngine(client, ["network", "ls", "--format={{.Name}} {{.Driver}}"]);
  const [network] = stdout
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([one = "", driver = ""]) => name.test(one) && canJoin(engine, image, settings.network, driver))
    .map(([one = ""]) => one);
  const seen = network === undefined ? [] : [network];
  if (
    joined[metaMcpSeen]?.join() !== seen.join() &&
    (network !== undefined || joined[metaMcpSeen] !== undefined)
  )
    await changeJoined(folders, metaMcpSeen, () => seen);
  if (network === undefined) return situation;
  const shown = printable(network);
  const isWanted = await ask(
    `MetaMCP runs on this machine. Shall sessions here reach it (network ${shown})?`,
    [
      { title: `No (later: ai-sandbox network join ${shown})`, value: false },
      { title: `Yes (take it back with: ai-sandbox network leave ${shown})`, value: true },
    ],
  );
  await changeJoined(folders, workspace.path, (names) => (isWanted ? [...names, network] : names));
  return isWanted ? { ...situation, settings: { ...settings, join: [network] } } : situation;
}
