import { changeJoinedHere, LaunchError, openEngine, printable, readJoinedHere } from "@ai-sandbox/core";
import type { Input } from "../command/command.ts";
import { findNetworks, isMetaMcp } from "../networks.ts";
import { confirm } from "../output/question.ts";

/** The port that MetaMCP serves, inside its network as on the host. */
const port = 12008;

/** `ai-sandbox network metamcp [--yes]` */
export async function metamcp({ has }: Input): Promise<number> {
  const [network] = (await findNetworks(await openEngine())).filter(isMetaMcp);
  if (network === undefined) {
    throw new LaunchError(
      "there is no Docker network of MetaMCP's on this machine.",
      [
        "Start MetaMCP with its compose file, then try again.",
        `Does it run without Docker? Let sessions reach it: ai-sandbox settings set hostAccess ${port}`,
        `Tools find it at http://host.docker.internal:${port}/metamcp/<endpoint>/sse then.`,
      ].join("\n"),
      1,
    );
  }
  const { workspace, isTrusted, networks } = await readJoinedHere();
  if (!networks.includes(network.name)) {
    if (!isTrusted) {
      throw new LaunchError(
        `${printable(workspace)} is not trusted yet.`,
        "Trust it first with: ai-sandbox trust",
        1,
      );
    }
    const question = `Let sessions in ${printable(workspace)} join ${printable(network.name)}`;
    const without = { undone: "nothing was joined", command: "ai-sandbox network metamcp --yes" };
    if (!has("yes") && !(await confirm(question, without))) return 1;
    await changeJoinedHere(workspace, (names) => [...names, network.name]);
  }
  const container =
    network.containers.find((name) => !/(^|[-_])(pg|postgres|db)([-_]|$)/i.test(name)) ?? "metamcp";
  process.stdout.write(
    [
      `Sessions in ${printable(workspace)} join ${printable(network.name)}.`,
      `Tools reach MetaMCP at: http://${printable(container)}:${port}/metamcp/<endpoint>/sse`,
      "",
    ].join("\n"),
  );
  return 0;
}
