import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createProxy, type IncomingMessage } from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issue } from "../../support/outside/authority.ts";

/** What a person's browser does once they agreed: it has a code, and is sent on with it. */
type Agreement = {
  readonly code: string;
  readonly state: string;
  /** The address it is sent to, with both. */
  readonly back: string;
};

/** Stand-ins for the vendors whose addresses are built into tools, behind a proxy as companies have them. */
export type RealVendors = {
  readonly proxy: string;
  /** Agrees on the page that a tool wants to have opened. Its code is good for that tool's secret alone (PKCE, RFC 7636). */
  readonly agree: (page: string) => Agreement;
  readonly close: () => void;
};

/** Says who somebody is, as anybody can read it and no tool checks it. */
const identity = [
  { alg: "none" },
  {
    email: "ann@example.com",
    "https://api.openai.com/auth": { chatgpt_plan_type: "pro", chatgpt_account_id: "a1" },
  },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
  .concat("sig")
  .join(".");

const account = {
  uuid: "a1",
  email: "ann@example.com",
  email_address: "ann@example.com",
  has_claude_pro: true,
};
const organization = { uuid: "o1", name: "Ann's", organization_type: "claude_pro" };

/** What tools ask their vendors around a login, by host and path. All else is not found. */
const pages: Readonly<Record<string, unknown>> = {
  "auth.openai.com/api/accounts/deviceauth/usercode": {
    user_code: "ABCD-EFGH",
    device_auth_id: "d1",
    interval: "1",
  },
  "auth.openai.com/api/accounts/deviceauth/token": {
    authorization_code: "typed",
    code_verifier: "v1",
    code_challenge: challengeOf("v1"),
  },
  "api.anthropic.com/api/oauth/profile": { account, organization },
  "api.anthropic.com/api/oauth/claude_cli/roles": { organization_role: "admin", organization_name: "Ann's" },
  "www.googleapis.com/oauth2/v2/userinfo": { id: "1", email: "ann@example.com", verified_email: true },
  "cloudcode-pa.googleapis.com/v1internal:loadCodeAssist": {
    currentTier: { id: "free-tier", name: "free" },
    cloudaicompanionProject: "p1",
  },
  "api.github.com/copilot_internal/user": { login: "ann", copilot_plan: "individual", chat_enabled: true },
  "api.github.com/user": { login: "ann", id: 1 },
};
const tokenPages = [
  "auth.openai.com/oauth/token",
  "platform.claude.com/v1/oauth/token",
  "oauth2.googleapis.com/token",
  "github.com/login/oauth/access_token",
];

export async function startRealVendors(): Promise<RealVendors> {
  const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-vendors-"));
  const hosts = [...Object.keys(pages), ...tokenPages].map((page) => page.slice(0, page.indexOf("/")));
  const { certificate, key } = issue(folder, hosts);
  const pair = { cert: readFileSync(certificate), key: readFileSync(key) };
  rmSync(folder, { recursive: true });
  /** As "POST host/path". */
  const asked: string[] = [];
  /** Codes that were given, and what their secrets are proven by. */
  const codes = new Map([["typed", challengeOf("v1")]]);

  const server = createServer(pair, async (request, response) => {
    const { host, pathname } = new URL(`https://${request.headers.host}${request.url}`);
    const page = host + pathname;
    // Nobody types a code before the tool has asked for the first time.
    const isEarly = page.endsWith("/deviceauth/token") && !asked.includes(`${request.method} ${page}`);
    asked.push(`${request.method} ${page}`);
    const found = isEarly ? undefined : pages[page];
    const answer = tokenPages.includes(page) ? tokenFor(await formOf(request), host, codes) : found;
    response
      .writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" })
      .end(JSON.stringify(answer ?? { error: "invalid_grant" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const proxy = createProxy((_request, response) => response.writeHead(502).end());
  proxy.on("connect", (_request, client) => {
    const onward = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      onward.pipe(client).pipe(onward);
    });
    client.on("error", () => onward.destroy());
    onward.on("error", () => client.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    agree: (page) => {
      const asks = new URL(page).searchParams;
      const [code, state] = [`code-${codes.size}`, asks.get("state") ?? ""];
      codes.set(code, asks.get("code_challenge") ?? "");
      return { code, state, back: `${asks.get("redirect_uri")}?${new URLSearchParams({ code, state })}` };
    },
    close: () => {
      for (const one of [server, proxy]) {
        one.close();
        one.closeAllConnections();
      }
    },
  };
}

/** @returns undefined for a code that nobody was given, or whose secret somebody else has */
function tokenFor(
  form: ReadonlyMap<string, string>,
  host: string,
  codes: ReadonlyMap<string, string>,
): unknown {
  if (codes.get(form.get("code") ?? "") !== challengeOf(form.get("code_verifier") ?? "")) return undefined;
  return {
    ...{ token_type: "Bearer", expires_in: 28_800, scope: "user:profile user:inference" },
    access_token: host.endsWith("openai.com") ? identity : `access-token-of-${host}`,
    ...{ id_token: identity, refresh_token: `refresh-token-of-${host}` },
    ...{ account, organization },
  };
}

/** A form as OAuth has it, or JSON as some vendors have it. */
async function formOf(request: IncomingMessage): Promise<ReadonlyMap<string, string>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  return text.startsWith("{")
    ? new Map(Object.entries(JSON.parse(text) as Record<string, string>))
    : new Map(new URLSearchParams(text));
}

function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}
