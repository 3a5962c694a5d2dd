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

function start(tool: string, args: readonly string[]) {
  const here = makeCase();
  const environment = settings(here.person, { network: "public", hostAccess: [port] });
  const terminal = new Terminal(tool, args, { as: here.person, in: here.workspace, environment });
  const isEnded = (): boolean => terminal.exitCode !== undefined;
  const shows = (text: RegExp): Promise<void> =>
    until(`${text} is shown`, () => text.test(terminal.text()) || isEnded(), 170);
  return { terminal, shows, home: environment.AI_SANDBOX_HOME };
}

it("the real codex logs in with a device code, and keeps its token in its home", async () => {
  const { terminal, home } = start("codex", [
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

it("the real claude waits on a port of its own choice, named in the address that it has shown", async () => {
  const { terminal, shows } = start("claude", ["auth", "login"]);
  const address =
    /claude asks to open: https:\/\/claude\.com\/cai\/oauth\/authorize\?\S+localhost%3A(\d+)%2Fcallback/;
  await shows(address);
  const [, port] = address.exec(terminal.text()) ?? [];
  const answer = await fetch(`http://localhost:${port}/callback?code=x&state=another`);
  // Its own words again.
  expect([answer.status, await answer.text()]).toEqual([400, "Invalid state parameter"]);
  terminal.type("\u0003");
  await terminal.ended;
  await expect(fetch(`http://localhost:${port}/callback`)).rejects.toThrow();
});
