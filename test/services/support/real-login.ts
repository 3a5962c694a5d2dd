import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { Terminal } from "../../images/terminal.ts";
import { makeCase } from "../../support/case.ts";
import { until } from "../../support/engine.ts";
import { testAuthority } from "../../support/outside/authority.ts";
import { run } from "../../support/run.ts";
import { isListening } from "./listeners.ts";
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
  const home = environment.AI_SANDBOX_HOME;
  return {
    terminal,
    shows,
    /** The address that the tool gives its browser, and the port that it then waits on, once it can be reached here. */
    waits: async (): Promise<{ page: string; port: number }> => {
      const [, page = ""] = await shows(new RegExp(`${tool} asks to open:\\s*(https://\\S+)\\s`));
      const port = Number(new URL(new URL(page).searchParams.get("redirect_uri") ?? "").port);
      await until(`port ${port} is open`, () => isListening(port));
      return { page, port };
    },
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
