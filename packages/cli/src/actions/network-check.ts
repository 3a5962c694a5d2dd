import { openEngine, printable, readJoinedHere, readSettingsHere } from "@ai-sandbox/core";
import { placeNeighbours } from "../../../core/src/plan/neighbours.ts";
import { portInWords, readPort } from "../../../core/src/plan/ports.ts";
import { inspectNeighbours } from "../../../core/src/session/services/inspect-neighbours.ts";
import { listenersOf } from "../../../core/src/session/services/listening.ts";
import { holderOf } from "../../../core/src/session/services/port-holder.ts";
import type { Input } from "../command/command.ts";
import { findNetworks } from "../networks.ts";
import { printJson } from "../output/print.ts";
import { green, red, yellow } from "../output/style.ts";

/** One thing that was looked at. */
type Finding = { readonly level: "ok" | "note" | "stop"; readonly text: string };

const marks = { ok: green("ok  "), note: yellow("note"), stop: red("stop") } as const;

/** `ai-sandbox network check [--json]` */
export async function check({ has }: Input): Promise<number> {
  const { settings } = await readSettingsHere();
  const here = await readJoinedHere();
  const engine = await openEngine();
  const findings: Finding[] = [
    {
      level: "ok",
      text: `network ${settings.network}${settings.network === "open" ? ": whatever this machine reaches" : ""}`,
    },
    ...(await checkNetworks([...new Set([...settings.join, ...here.networks])])),
    ...checkHostAccess(settings.hostAccess),
    ...(await checkPorts(settings.ports)),
  ];
  const stops = findings.filter(({ level }) => level === "stop").length;
  if (has("json")) printJson({ workspace: here.workspace, findings, stops });
  else {
    process.stdout.write(`Sessions in ${printable(here.workspace)}:\n`);
    for (const { level, text } of findings) process.stdout.write(`${marks[level]}  ${printable(text)}\n`);
  }
  return stops === 0 ? 0 : 1;

  async function checkNetworks(names: readonly string[]): Promise<Finding[]> {
    if (names.length === 0)
      return [{ level: "note", text: "no network is joined: ai-sandbox network join <network>" }];
    const existing = await findNetworks(engine);
    const findings: Finding[] = [];
    for (const name of names) {
      const network = existing.find((one) => one.name === name);
      if (network === undefined) {
        findings.push({
          level: "stop",
          text: `there is no network ${name}: no session starts here until there is`,
        });
        continue;
      }
      const isOutOfReach = settings.network !== "open" && network.driver !== "bridge";
      findings.push(
        isOutOfReach
          ? {
              level: "stop",
              text: `network ${name} is a ${network.driver}: it can be joined with the network open alone`,
            }
          : { level: "ok", text: `network ${name}, containers: ${network.containers.length}` },
      );
      for (const { names: inside, neighbour } of placeNeighbours(
        await inspectNeighbours(engine.client, network.containers, [name]),
      )) {
        const ports = portsOf(neighbour.process, neighbour.ports);
        findings.push({
          level: ports.length === 0 ? "note" : "ok",
          text: `  ${inside.join(", ")}: ${ports.length === 0 ? "serves no port now" : ports.join(", ")}`,
        });
      }
    }
    return findings;
  }

  async function checkPorts(entries: readonly (string | number)[]): Promise<Finding[]> {
    const ports = entries.flatMap((entry) => readPort(entry) ?? []);
    const findings: Finding[] = [];
    for (const port of ports) {
      const isTaken = listenersOf("self").some((listener) => listener.port === port.hostPort);
      const which = `port ${portInWords(port)}, for ${port.port} inside`;
      findings.push(
        isTaken
          ? { level: "stop", text: `${which}: in use, by ${await holderOf(port.hostPort, engine.client)}` }
          : { level: "ok", text: which },
      );
    }
    return findings;
  }
}

function checkHostAccess(access: boolean | readonly (number | string)[]): Finding[] {
  if (access === false) return [];
  if (access === true)
    return [{ level: "note", text: "host.docker.internal: every service of this machine" }];
  const served = new Set(listenersOf("self").map(({ port }) => port));
  return access
    .map(Number)
    .map((port) =>
      served.has(port)
        ? { level: "ok", text: `host.docker.internal:${port}` }
        : { level: "note", text: `host.docker.internal:${port}: nothing listens there now` },
    );
}

/** What it says it serves, and what it listens on for others. */
function portsOf(process: number, declared: readonly number[]): number[] {
  const heard = listenersOf(process).filter(({ isLoopback }) => !isLoopback);
  return [...new Set([...declared, ...heard.map(({ port }) => port)])].sort((left, right) => left - right);
}
