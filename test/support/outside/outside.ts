import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { aloneOnThisHost } from "./alone.ts";
import { issue } from "./authority.ts";
import type { Arrival, GitConfig, MachineConfig, Names } from "./events.ts";

/** A machine beyond this one, whose addresses nobody has told anything of: the filter treats them as it treats all. */
export type Outside = {
  /** Its address on the public internet. */
  readonly address: string;
  /** The same for IPv6; undefined where this host has none. */
  readonly address6: string | undefined;
  /** This host's own end of the cable, which is a public address as well. */
  readonly hostAddress: string;
  /** Another of its addresses, public too, but in the network that this host's cable is in. */
  readonly besideHost: string;
  /** Words before a command, which then asks the machine's name server for every name, and no one else. */
  readonly namesFrom: readonly string[];
  /** What arrived since it was forgotten last. */
  readonly arrivals: () => readonly Arrival[];
  readonly forget: () => void;
  /** Waits until whatever was on its way when it was called has arrived and been told. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Why no such machine can be made here, undefined when one can. */
export const noOutside: string | undefined =
  process.getuid?.() !== 0
    ? "only root can make a network with a machine of its own"
    : spawnSync("unshare", ["--net", "true"]).status !== 0
      ? "this machine lets nobody make networks"
      : undefined;

/** What a test says of the machine. */
export type OutsideOptions = {
  /** What names lead to; `here` stands for the machine's public address, `here6` for its other one, `host` for this host's end, `beside` and `beside6` for its addresses in this host's own network. */
  readonly names?: Names;
  /** Whether all other names lead to it too. */
  readonly isEverything?: boolean;
  /** More addresses of its: of a local network, the metadata service, whatever. This host routes them there. */
  readonly addresses?: readonly string[];
  /** Names in its certificate. */
  readonly certified?: readonly string[];
  /** What the model of its API has tools run. */
  readonly command?: string;
  /** Whether it notes nothing, for whoever measures. */
  readonly isQuiet?: boolean;
  /** Repositories that it serves over HTTPS. */
  readonly git?: GitConfig;
  /** Path of a configuration for a real server of ssh. */
  readonly ssh?: string;
};

/**
 * Plugs a machine in: one process in a network of its own at the other end of a cable. All of it is gone when the
 * process is, even if nobody closes it.
 */
export async function startOutside(options: OutsideOptions = {}): Promise<Outside> {
  const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-outside-"));
  // A net that is given to somebody and announced by nobody (28/8), and one of IPv6 that is given to nobody yet.
  const [first, second] = freeNumbers();
  const at = (last: number): string => `28.113.${first}.${second + last}`;
  const at6 = (last: number): string => `2bff:${first.toString(16)}:${second.toString(16)}::${last}`;
  // The network that this host's cable is in, as a company's with public addresses is.
  const beside = (last: number): string => `28.112.${first}.${second + last}`;
  const beside6 = (last: number): string => `2bfe:${first.toString(16)}:${second.toString(16)}::${last}`;
  const { key, certificate } = issue(folder, options.certified ?? ["*.outside.example"]);
  const filled = (text: string): string =>
    ({ here: at(2), here6: at6(2), host: at(1), beside: beside(2), beside6: beside6(2) })[text] ?? text;
  const names = JSON.parse(JSON.stringify(options.names ?? {}), (_, value: unknown) =>
    typeof value === "string" ? filled(value) : value,
  ) as Names;
  const config: MachineConfig = {
    address: at(2),
    names,
    ...(options.isEverything === true ? { otherwise: [at(2)] } : {}),
    key,
    certificate,
    command: options.command ?? "true",
    isQuiet: options.isQuiet ?? false,
    ...(options.ssh === undefined ? {} : { ssh: options.ssh }),
    ...(options.git === undefined ? {} : { git: options.git }),
  };
  const machine = spawn(
    "unshare",
    [
      "--net",
      "--",
      process.execPath,
      fileURLToPath(new URL("machine.ts", import.meta.url)),
      JSON.stringify(config),
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const cable = `aisb${machine.pid}`;
  await enterNetwork(machine);
  const extra = options.addresses ?? [];
  const leave = extra.length > 0 ? await aloneOnThisHost() : () => undefined;
  ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", String(machine.pid));
  // Behind a router, as far as this host knows: what is in its own networks is no internet.
  ip("address", "add", `${at(1)}/32`, "dev", cable);
  ip("address", "add", `${beside(1)}/30`, "dev", cable);
  ip("link", "set", cable, "up");
  ip("route", "add", `${at(2)}/32`, "dev", cable, "src", at(1));
  const theirs = (...args: string[]): boolean =>
    spawnSync("nsenter", ["--target", String(machine.pid), "--net", "ip", ...args]).status === 0;
  theirs("link", "set", "lo", "up");
  theirs("address", "add", `${at(2)}/30`, "dev", "eth0");
  theirs("address", "add", `${beside(2)}/30`, "dev", "eth0");
  theirs("link", "set", "eth0", "up");
  theirs("route", "add", "default", "via", at(1));
  const hasSix =
    spawnSync("ip", ["address", "add", `${at6(1)}/128`, "dev", cable, "nodad"]).status === 0 &&
    spawnSync("ip", ["address", "add", `${beside6(1)}/126`, "dev", cable, "nodad"]).status === 0 &&
    spawnSync("ip", ["route", "add", `${at6(2)}/128`, "dev", cable, "src", at6(1)]).status === 0 &&
    theirs("address", "add", `${at6(2)}/126`, "dev", "eth0", "nodad") &&
    theirs("address", "add", `${beside6(2)}/126`, "dev", "eth0", "nodad") &&
    theirs("route", "add", "default", "via", at6(1));
  for (const address of extra) {
    const isSix = address.includes(":");
    if (isSix && !hasSix) continue;
    theirs("address", "add", `${address}/${isSix ? 128 : 32}`, "dev", "eth0", ...(isSix ? ["nodad"] : []));
    ip("route", "replace", `${address}/${isSix ? 128 : 32}`, "via", isSix ? at6(2) : at(2));
  }
  let arrivals: Arrival[] = [];
  await new Promise<void>((resolve, reject) => {
    machine.once("exit", (code) => reject(new Error(`the machine outside ended with ${code}`)));
    createInterface({ input: machine.stdout }).on("line", (line) => {
      if (line === "ready") resolve();
      else arrivals.push(JSON.parse(line) as Arrival);
    });
    machine.stdin.write("go\n");
  });
  return {
    address: at(2),
    address6: hasSix ? at6(2) : undefined,
    hostAddress: at(1),
    besideHost: beside(2),
    namesFrom: namesFrom(folder, at(2)),
    arrivals: () => arrivals,
    forget: () => {
      arrivals = [];
    },
    settle: async () => {
      const sign = await settle(at(2), () => arrivals);
      const knock = arrivals.findLastIndex(
        (arrival) => arrival.kind === "packet" && arrival.port === settlePort,
      );
      arrivals = arrivals.filter(
        (arrival, index) => index !== knock && !JSON.stringify(arrival).includes(sign),
      );
    },
    close: () =>
      new Promise((resolve) => {
        machine.once("close", () => {
          leave();
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        machine.stdin.end();
      }),
  };
}

/** Waits until the process has left this host's network. */
async function enterNetwork(machine: ChildProcess): Promise<void> {
  const networkOf = (pid: number | undefined | "self"): string =>
    spawnSync("readlink", [`/proc/${pid}/ns/net`], { encoding: "utf8" }).stdout;
  for (let tries = 0; networkOf(machine.pid) === networkOf("self"); tries++) {
    if (tries > 100) throw new Error("the machine outside does not get a network of its own");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const settlePort = 8443;

/**
 * Sends something behind all the rest, by both ways that are observed, and waits until it is seen.
 *
 * @returns the sign that both bear; a TCP connection to `settlePort` is seen as well
 * @throws when it is not seen, for then nothing can be said
 */
async function settle(address: string, arrivals: () => readonly Arrival[]): Promise<string> {
  const sign = `settle-${Math.random().toString(16).slice(2)}`;
  await new Promise<void>((resolve, reject) => {
    get({ host: address, port: settlePort, path: `/${sign}`, agent: false }, (answer) => {
      answer.resume().on("end", resolve);
    }).on("error", reject);
  });
  const socket = createSocket("udp4");
  socket.send(sign.padStart(60), 9, address, () => socket.close());
  const isSeen = (kind: Arrival["kind"]): boolean =>
    arrivals().some((arrival) => arrival.kind === kind && JSON.stringify(arrival).includes(sign));
  const end = Date.now() + 20_000;
  while (!isSeen("packet") || !isSeen("request")) {
    if (Date.now() > end) throw new Error("the observers outside do not see what is sent to them");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return sign;
}

/** A view of the file system in which names come from one server. The rest of this host does not notice. */
function namesFrom(folder: string, server: string): string[] {
  const files: Record<string, string> = {
    "resolv.conf": `nameserver ${server}\noptions timeout:1 attempts:1\n`,
    hosts: "127.0.0.1 localhost\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  execFileSync("chmod", ["755", folder]);
  const binds = Object.keys(files).map((name) => `mount --bind ${join(folder, name)} /etc/${name}`);
  return ["unshare", "--mount", "--", "/bin/sh", "-c", `${binds.join(" && ")} && exec "$@"`, "sh"];
}

/** Two numbers of an address that no other machine's cable on this host has. */
function freeNumbers(): [number, number] {
  const taken = execFileSync("ip", ["-4", "-o", "address"], { encoding: "utf8" });
  for (;;) {
    const [first, second] = [Math.floor(Math.random() * 256), Math.floor(Math.random() * 64) * 4];
    if (!taken.includes(` 28.113.${first}.${second + 1}/`)) return [first, second];
  }
}

function ip(...args: string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] });
}
