import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Terminal } from "../images/terminal.ts";
import { makeCase } from "../support/case.ts";
import { until } from "../support/engine.ts";
import { settings } from "./support/settings.ts";

const asked: string[] = [];
let server: Server;
let port: number;
/** A token that says who somebody is, as anybody can read it and nobody here checks it. */
const idToken = [
  { alg: "none" },
  {
    email: "ann@example.com",
    "https://api.openai.com/auth": { chatgpt_plan_type: "pro", chatgpt_account_id: "a1" },
  },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
  .concat("sig")
  .join(".");

beforeAll(async () => {
  let polls = 0;
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (request.url?.endsWith("/deviceauth/usercode"))
      return json(200, { user_code: "ABCD-EFGH", device_auth_id: "d1", interval: "1" });
    if (request.url?.endsWith("/deviceauth/token")) {
      polls += 1;
      return polls < 2
        ? json(403, {})
        : json(200, { authorization_code: "c1", code_verifier: "v1", code_challenge: "x" });
    }
    if (request.url?.endsWith("/oauth/token"))
      return json(200, { id_token: idToken, access_token: idToken, refresh_token: "r1" });
    return json(404, {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as { port: number }).port;
});
afterAll(() => server.close());

function codex(args: readonly string[]) {
  const here = makeCase();
  const environment = settings(here.person, { network: "public", hostAccess: [port] });
  const terminal = new Terminal("codex", args, { as: here.person, in: here.workspace, environment });
  const isEnded = (): boolean => terminal.exitCode !== undefined;
  const shows = (text: string): Promise<void> =>
    until(`${text} is shown`, () => terminal.text().includes(text) || isEnded(), 170);
  return { terminal, shows, home: environment.AI_SANDBOX_HOME };
}

it("the real codex logs in with a device code, and keeps its token in its home", async () => {
  const { terminal, home } = codex([
    "login",
    "--device-auth",
    "--experimental_issuer",
    `http://host.docker.internal:${port}`,
  ]);
  expect(await terminal.ended).toBe(0);
  expect(terminal.text()).toContain("ABCD-EFGH");
  expect(terminal.text()).toContain("Successfully logged in");
  expect(asked).toContain("POST /oauth/token");
  const kept = JSON.parse(readFileSync(join(home, "homes/codex/.codex/auth.json"), "utf8"));
  expect(kept.tokens.refresh_token).toBe("r1");
});

it("the real codex waits on 1455: it calls the helper, and a browser's answer on this machine reaches it", async () => {
  const { terminal, shows } = codex(["login"]);
  await shows("codex asks to open: https://auth.openai.com/oauth/authorize?");
  const target = "http://localhost:1455/auth/callback?code=x&state=another";
  await until("the port answers", () => readFileSync("/proc/net/tcp", "latin1").includes("0100007F:05AF "));
  const answer = await fetch(target);
  // Its own words: the state is not the one that it made up.
  expect([answer.status, await answer.text()]).toEqual([400, "State mismatch"]);
  terminal.type("\u0003");
  expect(await terminal.ended).toBe(130);
  await expect(fetch(target)).rejects.toThrow();
});
