import { chownSync, copyFileSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Terminal } from "../images/terminal.ts";
import { type Case, makeCase } from "../support/case.ts";
import { until } from "../support/engine.ts";
import { isListening } from "./support/listeners.ts";
import { startRealLogin } from "./support/real-login.ts";
import { startRealVendors } from "./support/real-vendors.ts";
import { settings } from "./support/settings.ts";
import { startVendor, type Vendor } from "./support/vendor.ts";

let vendor: Vendor;
beforeAll(async () => {
  vendor = await startVendor();
});
afterAll(() => vendor.close());

/** Somebody at a terminal who starts a login. */
function login(how: string, variables: Record<string, string> = {}, who: "agent" | "other" = "agent") {
  const here = makeCase(who);
  copyFileSync(new URL("support/login.mjs", import.meta.url), join(here.workspace, "login.mjs"));
  chownSync(join(here.workspace, "login.mjs"), here.person.uid, here.person.gid);
  const environment = {
    ...settings(here.person, { network: "public", hostAccess: [vendor.port] }),
    PROBE: "shell",
    ...variables,
  };
  const set = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const terminal = new Terminal(
    "probe",
    [[...set, `node login.mjs ${how} http://host.docker.internal:${vendor.port}`].join(" ")],
    { as: here.person, in: here.workspace, environment },
  );
  return { here, terminal, home: environment.AI_SANDBOX_HOME };
}

/** The first address that matches, once it stands on the terminal as a whole. */
async function address(terminal: Terminal, pattern: RegExp): Promise<string> {
  await until(`an address as ${pattern} is shown: ${terminal.text()}`, () => pattern.test(terminal.text()));
  return pattern.exec(terminal.text())?.[1] ?? "";
}

const page = /(http:\/\/host\.docker\.internal\S+) /;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });

function stored(home: string, tool: string): unknown {
  return JSON.parse(readFileSync(join(home, "homes", "probe", `.${tool}`, "auth.json"), "utf8"));
}

async function ends(terminal: Terminal, home: string): Promise<void> {
  expect(await terminal.ended).toBe(0);
  expect(readdirSync(join(home, "run"))).toEqual([]);
}

describe("the answer comes back to a port", () => {
  it("codex's own, 1455: reached while it waits, an answer of nobody's changes nothing; closed after the right one though the tool goes on", async () => {
    expect(await isFree(1455)).toBe(true);
    const { terminal, home } = login("codex", { STAY: "1" });
    const url = await address(terminal, page);
    await until("the port is open", () => isListening(1455), 10);
    // Whatever page is in the browser can do this.
    const stray = await fetch("http://localhost:1455/auth/callback?code=x&state=y");
    expect(stray.status).toBe(400);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const seen = await vendor.agree(url);
    expect(seen).toMatchObject({
      status: 200,
      text: "You may close this page.",
      seen: "http://localhost:1455/success",
    });
    await until("the port is closed", () => !isListening(1455), 10);
    expect(stored(home, "codex")).toEqual({ token: "token-for-codex" });
    terminal.type("\u0003");
    await terminal.ended;
    expect(readdirSync(join(home, "run"))).toEqual([]);
  });

  it("any port, told by the address that the tool gives its browser, which is shown on the terminal", async () => {
    const { terminal, home } = login("any-port", { OPEN: "1" }, "other");
    const url = await address(terminal, /asks to open: (http:\/\/host\.docker\.internal\S+) /);
    const port = Number(/localhost%3A(\d+)/.exec(url)?.[1]);
    await until("the port is open", () => isListening(port), 10);
    const seen = await vendor.agree(url);
    expect(seen.text).toBe("You may close this page.");
    await ends(terminal, home);
    expect(stored(home, "any-port")).toEqual({ token: "token-for-any-port" });
    expect(isListening(port)).toBe(false);
  });

  it("a login that is given up leaves nothing open", async () => {
    const { terminal, home } = login("codex");
    await address(terminal, page);
    await until("the port is open", () => isListening(1455), 10);
    terminal.type("\u0003");
    await terminal.ended;
    expect(isListening(1455)).toBe(false);
    expect(readdirSync(join(home, "run"))).toEqual([]);
  });

  it("where the port of this machine is taken, that is said; it is opened once it is free", async () => {
    const taken = createServer().listen(1455, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { terminal } = login("codex");
    await until("it is said", () =>
      /port 1455 of this machine can't be had \(EADDRINUSE\)/.test(terminal.text()),
    );
    await new Promise((resolve) => taken.close(resolve));
    await until("the port is open", () => isListening(1455), 10);
    terminal.type("\u0003");
    await terminal.ended;
  });
});

// Here, and not beside the other real tools: the port is one for the whole machine.
it("the real codex logs in by 1455: an answer of nobody's is refused, the right one ends it, with its token in its home", async () => {
  const vendors = await startRealVendors();
  const login = await startRealLogin(vendors, "codex", ["login"]);
  expect(await login.opens()).toBe(1455);
  const stray = await fetch("http://localhost:1455/auth/callback?code=x&state=another");
  // Its own words: the state is not the one that it made up.
  expect([stray.status, await stray.text()]).toEqual([400, "State mismatch"]);
  const answer = await fetch(vendors.agree(await login.page()).back);
  expect([answer.status, new URL(answer.url).pathname]).toEqual([200, "/success"]);
  expect(await login.ends(1455)).toBe(0);
  const { tokens } = JSON.parse(await login.kept(".codex/auth.json"));
  expect(tokens.refresh_token).toBe("refresh-token-of-auth.openai.com");
  vendors.close();
});

describe("the helper in the place of a browser", () => {
  const open = (here: Case, url: string): Terminal =>
    new Terminal("probe", [`sleep 1.2; for url in ${url}; do "$BROWSER" "$url"; done; sleep 0.5`], {
      as: here.person,
      in: here.workspace,
      environment: { PROBE: "shell", AI_SANDBOX_NETWORK: "public" },
    });

  it("shows addresses of the web, and nothing else that it is given", async () => {
    const urls = [
      "https://vendor.example/a?b=c",
      "file:///etc/passwd",
      "'javascript:alert(1)'",
      "https://user:pass@vendor.example/",
      `"$(printf 'https://x.example/\\033]0;title\\007')"`,
      "x-terminal:run",
    ];
    const terminal = open(makeCase(), urls.join(" "));
    expect(await terminal.ended).toBe(0);
    expect(terminal.text().match(/asks to open/g)).toHaveLength(1);
    expect(terminal.text()).toContain("probe asks to open: https://vendor.example/a?b=c");
    expect(terminal.written).not.toContain("title");
  });

  it("opens no port for an address that names one on which nobody waits inside", async () => {
    const terminal = open(
      makeCase(),
      "'https://vendor.example/?redirect_uri=http%3A%2F%2Flocalhost%3A8765%2F'",
    );
    await until("it is shown", () => terminal.text().includes("asks to open"));
    expect(isListening(8765)).toBe(false);
    await terminal.ended;
  });
});
