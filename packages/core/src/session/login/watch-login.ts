import { spawn } from "node:child_process";
import type { Client } from "../../engine/client.ts";
import type { Login, SandboxSpec } from "../../plan/spec.ts";
import type { BrowserMode } from "../../settings/settings.ts";
import { listenersOf } from "../services/listening.ts";
import { type Bridge, openBridge } from "./bridge.ts";
import { answerPort, readWebAddress } from "./url.ts";
import { serveHelper } from "./url-helper.ts";

// What a start has loaded already is not put into a file of its own for this one's sake: the bundler has to be told.
import "../../launch.ts";

/** How often it is looked whether a login waits, in milliseconds. */
const interval = 500;

/** A tool that asks again and again must not fill the terminal, or the user's browser. */
const mostAddresses = 20;

/** What a watch needs to know of its session. */
export type Watched = {
  readonly client: Client;
  readonly spec: SandboxSpec;
  readonly login: Login;
  readonly browser: BrowserMode;
  /** Who the tool runs as, where that is not the caller. */
  readonly owner: { uid: number; gid: number } | undefined;
  /** Finds a process of the container, as this machine counts. */
  readonly findProcess: () => number | undefined;
};

/**
 * Waits for logins in a session: opens a bridge while the tool listens for an answer, and shows the addresses that it
 * wants to have opened.
 *
 * @returns ends it, with all that is open
 */
export function watchLogin(watched: Watched): () => void {
  const { client, spec, login, browser } = watched;
  const bridges = new Map<number, Bridge>();
  /** Ports that may be opened while something listens on them: those of the tool, and those that it named. */
  const known = new Set(login.ports);
  const told = new Set<number>();
  let process: number | undefined;
  let shown = 0;

  const listening = (): Set<number> => {
    process ??= watched.findProcess();
    const found = process === undefined ? [] : listenersOf(process);
    return new Set(found.map(({ port }) => port));
  };
  const open = (port: number): void => {
    // The user's own setting has it already.
    const isPublished =
      spec.services?.ports.some((one) => one.port === port && one.hostPort === port) ?? false;
    if (bridges.has(port) || isPublished) return;
    const onProblem = (code: string): void => {
      // Tried again at the next look.
      bridges.delete(port);
      if (told.has(port)) return;
      told.add(port);
      say(
        `the login's answer can't come back: port ${port} of this machine can't be had (${code}). It is tried again.`,
      );
    };
    const onExpiry = (): void =>
      say(`no answer to the login came in ten minutes: port ${port} is closed. Begin the login anew.`);
    bridges.set(port, openBridge(port, client, spec, onProblem, onExpiry));
  };
  const look = (): void => {
    if (known.size === 0) return;
    const now = listening();
    for (const port of known) {
      if (now.has(port)) open(port);
      else {
        // Nobody waits any more. The next time somebody does is another login.
        bridges.get(port)?.close();
        bridges.delete(port);
        told.delete(port);
        if (!login.ports.includes(port)) known.delete(port);
      }
    }
  };
  const onAddress = (text: string): void => {
    const url = readWebAddress(text);
    if (url === undefined || shown >= mostAddresses) return;
    shown += 1;
    const port = answerPort(url);
    if (port !== undefined && listening().has(port)) {
      known.add(port);
      // Another login, though the tool has listened since an earlier one.
      if (bridges.get(port)?.isOpen() === false) bridges.delete(port);
      bridges.get(port)?.renew();
      open(port);
    }
    say(`${spec.labels["ai-sandbox.tool"] ?? "the tool"} asks to open:\n  ${url.href}`);
    if (browser === "open") openOnHost(url, client.environment.PATH);
  };

  const timer = setInterval(look, interval);
  timer.unref();
  const closeHelper =
    login.folder === undefined ? undefined : serveHelper(login.folder, watched.owner, onAddress);
  return () => {
    clearInterval(timer);
    closeHelper?.();
    for (const bridge of bridges.values()) bridge.close();
  };
}

/** The tool's terminal may be in raw mode, where a line's end alone does not lead to the next one's beginning. */
function say(text: string): void {
  process.stderr.write(`\r\nai-sandbox: ${text.replaceAll("\n", "\r\n")}\r\n`);
}

/** Only for who set it: an agent could lead its user's browser, with all its logins, to any page. */
function openOnHost(url: URL, searchPath: string | undefined): void {
  const program = process.platform === "darwin" ? "/usr/bin/open" : "/usr/bin/xdg-open";
  // It is a script that looks for its helpers on PATH, where a project's own programs may come first.
  const env = { ...globalThis.process.env, PATH: searchPath };
  const child = spawn(program, [url.href], { stdio: "ignore", cwd: "/", detached: true, env });
  child.on("error", () => undefined);
  child.unref();
}
