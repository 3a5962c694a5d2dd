import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { Terminal } from "../../images/terminal.ts";
import { makeCase } from "../../support/case.ts";
import { until } from "../../support/engine.ts";
import { testAuthority } from "../../support/outside/authority.ts";
import { run } from "../../support/run.ts";
import { isListening, listenersOf } from "./listeners.ts";
import type { RealVendors } from "./real-vendors.ts";
import { settings } from "./settings.ts";

/** Starts a real tool's login at a terminal, with stand-ins for the vendors that it has built in. */
export async function startRealLogin(vendors: RealVendors, tool: string, args: readonly string[]) {
  const here = makeCase();
  const certificates = join(here.workspace, "certificates");
  mkdirSync(certificates);
  const certificate = join(certificates, "authority.pem");
  copyFileSync(testAuthority().certificate, certificate);
  // As OpenSSL looks for one in a folder.
  const hash = execFileSync("openssl", ["x509", "-hash", "-noout", "-in", certificate], { encoding: "utf8" });
  copyFileSync(certificate, join(certificates, `${hash.trim()}.0`));
  for (const name of ["", ...readdirSync(certificates)]) chmodSync(join(certificates, name), 0o755);
  // Images that trust the stand-ins take minutes, and test/egress-tools has them; here it is the login that is tried.
  const trust = {
    CODEX_CA_CERTIFICATE: certificate,
    SSL_CERT_DIR: certificates,
    NODE_TLS_REJECT_UNAUTHORIZED: "0",
  };
  const environment = settings(here.person, { network: "public", environment: Object.keys(trust) });
  const as = { as: here.person, in: here.workspace, environment };
  // Its image may have to be made, and not through that proxy.
  expect((await run(tool, ["--version"], as)).code).toBe(0);
  const terminal = new Terminal(tool, args, {
    ...as,
    environment: { ...environment, ...trust, HTTPS_PROXY: vendors.proxy },
  });
  const isEnded = (): boolean => terminal.exitCode !== undefined;
  const shows = async (text: RegExp): Promise<RegExpExecArray> => {
    await until(`${text} is shown: ${terminal.text()}`, () => text.test(terminal.text()) || isEnded(), 60);
    const found = text.exec(terminal.text());
    if (found === null) throw new Error(`${tool} ended without showing ${text}: ${terminal.text()}`);
    return found;
  };
  const page = async (): Promise<string> =>
    (await shows(new RegExp(`${tool} asks to open:\\s*(https://\\S+)\\s`)))[1] ?? "";
  /** Whether it is this launcher that listens there: other programs of this machine may have any port. */
  const isOpen = (port: number): boolean =>
    !isEnded() && terminal.children.some((pid) => listenersOf(pid).includes(`127.0.0.1:${port}`));
  const home = environment.AI_SANDBOX_HOME;
  return {
    terminal,
    shows,
    /** The address that the tool gives its browser. */
    page,
    /** The port that it then waits on, once this launcher has it open; undefined where somebody else has it. */
    opens: async (): Promise<number | undefined> => {
      const port = Number(new URL(new URL(await page()).searchParams.get("redirect_uri") ?? "").port);
      const isTaken = (): boolean => terminal.text().includes(`port ${port} of this machine can't be had`);
      await until(`port ${port} is open: ${terminal.text()}`, () => isOpen(port) || isTaken());
      return isTaken() ? undefined : port;
    },
    isOpen,
    /** Presses a key until it is heard: what is shown first may not listen yet. */
    press: async (key: string, seconds: number, isHeard: () => boolean): Promise<void> => {
      for (let next = 0; !isHeard() && !isEnded(); ) {
        if (Date.now() >= next) terminal.type(key);
        if (Date.now() >= next) next = Date.now() + seconds * 1000;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    /** What is in a file of the tool's home, once it is there as a whole. */
    kept: async (path: string): Promise<string> => {
      const read = (): string => {
        try {
          return readFileSync(join(home, "homes", tool, path), "utf8");
        } catch {
          return "";
        }
      };
      await until(`${path} holds the token: ${terminal.text()}`, () => read().includes("-token-of-"), 60);
      return read();
    },
    /** The tool's end, after which nothing of the login is left on this machine. */
    ends: async (port?: number): Promise<number> => {
      const code = await terminal.ended;
      if (port !== undefined) expect(isListening(port)).toBe(false);
      expect(readdirSync(join(home, "run"))).toEqual([]);
      return code;
    },
  };
}

/** The same for a tool that waits on a port, which is another at each start until one is free on this machine too. */
export async function startWaitingLogin(vendors: RealVendors, tool: string, args: readonly string[]) {
  for (let tries = 0; tries < 5; tries++) {
    const login = await startRealLogin(vendors, tool, args);
    const port = await login.opens();
    if (port !== undefined) return { ...login, port, page: await login.page() };
    login.terminal.type("\u0003");
    await login.terminal.ended;
  }
  throw new Error(`${tool} has chosen five ports that others have`);
}
