import { chmodSync, copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { putIntoHome } from "../images/home.ts";
import { skipFor } from "../lifecycle/support/skip.ts";
import { freshHome } from "../support/fixtures.ts";
import { testAuthority } from "../support/outside/authority.ts";
import type { Arrival } from "../support/outside/events.ts";
import { noOutside, type Outside, startOutside } from "../support/outside/outside.ts";
import { makeWorkspace, type Person } from "../support/person.ts";
import { type Result, run } from "../support/run.ts";

/** Something that is found wherever it goes. */
const secret = "sk-real-4711-the-secret-of-this-test";

let outside: Outside;
let person: Person;

beforeAll(async () => {
  if (noOutside !== undefined) return;
  outside = await startOutside({
    isEverything: true,
    certified: [
      "*.outside.example",
      "api.anthropic.com",
      "api.openai.com",
      "generativelanguage.googleapis.com",
    ],
    command: "env >made-by-tool; cat /proc/*/environ >>made-by-tool 2>/dev/null; true",
  });
  const certificateFile = join(inject("folder"), "keys-authority.pem");
  copyFileSync(testAuthority().certificate, certificateFile);
  chmodSync(certificateFile, 0o644);
  person = freshHome(inject("people").agent, {
    ".ai-sandbox/config.json": JSON.stringify({ certificateFile, inject: true }),
  });
  // An authority that is new here takes an image of its own, whose build is talked about.
  const first = await inside("true");
  if (first.code !== 0) throw new Error(first.stderr);
});
afterAll(() => outside?.close());

type Request = Extract<Arrival, { kind: "request" }>;

/** Starts a tool in a new project. @returns what it said, where it ran, and what its vendor got */
async function ask(
  tool: string,
  args: readonly string[],
  environment: Record<string, string>,
): Promise<Result & { requests: readonly Request[]; workspace: string }> {
  outside.forget();
  const workspace = makeWorkspace(inject("folder"), person);
  const result = await run(tool, args, {
    as: person,
    in: workspace,
    environment,
    before: outside.namesFrom,
  });
  const requests = outside.arrivals().filter((arrival) => arrival.kind === "request");
  return { ...result, requests, workspace };
}

const inside = (script: string, environment: Record<string, string> = {}) =>
  ask("probe", [script], { PROBE: "shell", PROBE_API_KEY: secret, ...environment });

describe("a key that stays outside", () => {
  it("reaches the API, in its header alone; what the session says of itself does not", async (context) => {
    skipFor(noOutside, context);
    const { requests, stdout, stderr } = await inside(
      `curl -sS -H 'x-api-key: mine' -H 'Authorization: Bearer mine' -H 'Cookie: a=b' "$PROBE_BASE_URL/v1/mark?key=mine"`,
    );
    expect([stdout.toString(), stderr]).toEqual(['{"object":"list","data":[],"models":[]}', ""]);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      way: "https",
      name: "api.outside.example",
      host: "api.outside.example",
      path: "/v1/mark",
      credentials: { "x-api-key": secret },
    });
  });

  it("is nowhere inside: not in a variable, a process, a file, an answer", async (context) => {
    skipFor(noOutside, context);
    const { stdout, code } = await inside(
      `env; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline; curl -sSi "$PROBE_BASE_URL/v1/mark"; cat /run/egress/* ; grep -rs '4711-the-se[c]ret' /home /run /tmp /etc /workspace; true`,
    );
    expect(code).toBe(0);
    expect(stdout.toString()).toContain("PROBE_API_KEY=sk-placeholder");
    expect(stdout.toString()).not.toContain("4711-the-secret");
    const logs = join(person.home, ".ai-sandbox", "logs");
    for (const name of readdirSync(logs))
      expect(readFileSync(join(logs, name), "latin1")).not.toContain("4711-the-secret");
  });

  it.each([
    ["another path", '"$PROBE_BASE_URL/v2/mark"'],
    ["a path that leads up", '--path-as-is "$PROBE_BASE_URL/v1/../admin"'],
    ["the same, escaped", '--path-as-is "$PROBE_BASE_URL/v1/%2e%2e/admin"'],
    ["a method that has servers say what they got", '-X TRACE "$PROBE_BASE_URL/v1/mark"'],
    ["another key's number", '"http://127.0.0.1:3128/key/1/v1/mark"'],
    ["the API itself, past the added key", "https://api.outside.example/v1/mark -H 'x-api-key: mine'"],
    ["the same in plain HTTP", "http://api.outside.example/v1/mark -H 'x-api-key: mine'"],
  ])("%s is refused", async (_title, target) => {
    if (noOutside !== undefined) return;
    const { requests, stdout, stderr } = await inside(
      `curl -sS -k -m 30 -o /dev/null -w '%{http_connect}%{http_code}' ${target}; true`,
    );
    expect(stdout.toString()).toMatch(/^(000403|403000)$/);
    expect(requests).toEqual([]);
    expect(stderr).toContain("the network filter refused");
  });

  it("whose address is the caller's own goes there, below its path alone", async (context) => {
    skipFor(noOutside, context);
    const script = `curl -sS "$PROBE_BASE_URL/chat"; curl -s -o /dev/null -w ' %{http_code}' "http://127.0.0.1:3128/key/0/v1/chat"`;
    const own = { PROBE_BASE_URL: "https://gateway.outside.example/team/a" };
    const { requests, stdout } = await inside(script, own);
    expect(stdout.toString()).toMatch(/ 403$/);
    expect(requests.map(({ name, path, credentials }) => [name, path, credentials["x-api-key"]])).toEqual([
      ["gateway.outside.example", "/team/a/chat", secret],
    ]);
  });

  it("whose address can't be had that way stops the start", async (context) => {
    skipFor(noOutside, context);
    for (const address of [
      "http://localhost:11434",
      "http://gateway.outside.example",
      "https://u:p@x.example",
    ]) {
      const result = await inside("true", { PROBE_BASE_URL: address });
      expect([result.code, result.requests.length]).toEqual([125, 0]);
      expect(result.stderr).toContain("PROBE_BASE_URL");
    }
    const open = await inside("true", { AI_SANDBOX_NETWORK: "open" });
    expect([open.code, open.stderr.includes("inject")]).toEqual([125, true]);
  });

  it("of a tool's that can't be added stays outside all the same, and that is said", async (context) => {
    skipFor(noOutside, context);
    const { stdout, stderr } = await inside("env", { PROBE_TOKEN: secret, PROBE_API_KEY: "" });
    expect(stdout.toString()).not.toContain("PROBE_TOKEN");
    expect(stderr).toContain("PROBE_TOKEN stays outside");
    expect(`${stdout}${stderr}`).not.toContain("4711-the-secret");
  });

  it("a server that is not the API's gets none: its certificate is for another name", async (context) => {
    skipFor(noOutside, context);
    const { requests, stdout } = await inside(
      `curl -s -o /dev/null -w '%{http_code}' "$PROBE_BASE_URL/mark"`,
      { PROBE_BASE_URL: "https://impostor.somewhere.example" },
    );
    expect([stdout.toString(), requests.length]).toEqual(["502", 0]);
  });
});

/** Tools whose own requests are seen to take the way of the key, how each is asked once, and its header. */
const tools: Record<
  string,
  {
    args: string[];
    key: string;
    header: string;
    value: string;
    path: RegExp;
    environment?: Record<string, string>;
    home?: Record<string, string>;
  }
> = {
  claude: {
    args: ["--dangerously-skip-permissions", "-p", "make it"],
    key: "ANTHROPIC_API_KEY",
    header: "x-api-key",
    value: secret,
    path: /^\/v1\/messages/,
  },
  gemini: {
    args: ["--model", "gemini-2.5-flash", "--skip-trust", "--yolo", "-p", "make it"],
    key: "GEMINI_API_KEY",
    header: "x-goog-api-key",
    value: secret,
    path: /:streamGenerateContent/,
    home: { ".gemini/settings.json": '{ "security": { "auth": { "selectedType": "gemini-api-key" } } }' },
  },
  opencode: {
    args: ["run", "--auto", "--model", "anthropic/claude-sonnet-4-5", "make it"],
    key: "ANTHROPIC_API_KEY",
    header: "x-api-key",
    value: secret,
    path: /^\/v1\/messages$/,
  },
  kilo: {
    args: ["run", "--auto", "--model", "anthropic/claude-sonnet-4-5", "make it"],
    key: "ANTHROPIC_API_KEY",
    header: "x-api-key",
    value: secret,
    path: /^\/v1\/messages$/,
  },
  qwen: {
    args: ["--auth-type", "openai", "--yolo", "-p", "make it"],
    key: "OPENAI_API_KEY",
    header: "authorization",
    value: `Bearer ${secret}`,
    path: /^\/v1\/chat\/completions$/,
    environment: { OPENAI_MODEL: "stand-in" },
  },
  aider: {
    args: ["--model", "openai/gpt-4o", "--yes-always", "--no-git", "--message", "say done"],
    key: "OPENAI_API_KEY",
    header: "authorization",
    value: `Bearer ${secret}`,
    path: /^\/v1\/chat\/completions$/,
  },
};

/** All of them when the proofs are made; otherwise the one whose image the other tests need anyway. */
const asked = process.env.NETWORK_PROOFS === undefined ? ["claude"] : Object.keys(tools);

describe("a tool with a placeholder for its key", () => {
  it.each(asked)("%s works, and its vendor sees the real one", { timeout: 240_000 }, async (tool) => {
    if (noOutside !== undefined) return;
    const known = tools[tool];
    if (known === undefined) throw new Error(tool);
    await run(tool, ["--version"], { as: person, in: makeWorkspace(inject("folder"), person) });
    for (const [name, content] of Object.entries(known.home ?? {})) putIntoHome(person, tool, name, content);
    const { code, stdout, stderr, requests, workspace } = await ask(tool, known.args, {
      [known.key]: secret,
      ...known.environment,
    });
    const calls = requests.filter(({ path }) => known.path.test(path));
    const said = `${stdout}\n${stderr}\n${JSON.stringify(requests, undefined, 1)}`;
    expect(calls.length, said).toBeGreaterThan(0);
    for (const { credentials } of calls) expect(credentials[known.header], said).toBe(known.value);
    expect(code, said).toBe(0);
    const made = readdirSync(workspace).includes("made-by-tool")
      ? readFileSync(join(workspace, "made-by-tool"))
      : "";
    if (tool !== "aider") expect(made.toString(), said).toContain("sk-placeholder");
    expect(`${stdout}${stderr}${made}`).not.toContain("4711-the-secret");
  });
});
