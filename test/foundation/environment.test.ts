import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { type Case, makeCase } from "../support/case.ts";
import { dockers, freshFolder, freshHome, pathOf } from "../support/fixtures.ts";
import { ended, run, start } from "../support/run.ts";

/** The variables inside, with their values. */
async function variables(
  here: Case,
  environment: Record<string, string>,
  as = here.person,
): Promise<Map<string, string>> {
  const result = await here.inside("env -0", { environment, as });
  expect(result.stderr).toBe("");
  expect(result.code).toBe(0);
  const entries = result.stdout.toString().split("\0").slice(0, -1);
  return new Map(
    entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}

const secrets = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AZURE_CLIENT_SECRET",
  "GH_TOKEN",
  "GITHUB_TOKEN",
  "GITLAB_TOKEN",
  "NPM_TOKEN",
  "NODE_AUTH_TOKEN",
  "SSH_AUTH_SOCK",
  "DOCKER_AUTH_CONFIG",
  "DOCKER_SOMETHING",
  "KUBECONFIG",
  "VAULT_TOKEN",
  "DATABASE_URL",
  "FTP_PROXY",
  "USER",
  "MAIL",
  "PROBE_VALUE_X",
  "RANDOM_NAME_4711",
];

describe("variables of the caller", () => {
  it("that nobody named do not arrive, neither their names nor their values", async () => {
    const marked = Object.fromEntries(secrets.map((name, index) => [name, `http://marker-${index}`]));
    const inside = await variables(makeCase(), { ...marked, NODE_OPTIONS: "--title=marker" });
    for (const name of [...secrets, "NODE_OPTIONS"]) expect(inside.has(name), name).toBe(false);
    expect(JSON.stringify([...inside])).not.toContain("marker");
  });

  it("that name a proxy do not arrive: inside is the filter's, or none", async () => {
    const proxies = { HTTP_PROXY: "http://marker", https_proxy: "http://marker", NO_PROXY: "marker" };
    const inside = await variables(makeCase(), proxies);
    expect(inside.get("HTTP_PROXY")).toBe("http://127.0.0.1:3128");
    expect(JSON.stringify([...inside])).not.toContain("marker");
    const open = await variables(makeCase(), { ...proxies, AI_SANDBOX_NETWORK: "open" });
    for (const name of Object.keys(proxies)) expect(open.has(name), name).toBe(false);
  });

  it("that steer the shell or the loader do not arrive", async () => {
    const inside = await variables(makeCase(), {
      BASH_ENV: "/x",
      ENV: "/x",
      PERL5LIB: "/x",
      PYTHONPATH: "/x",
      LD_BIND_NOW: "1",
    });
    for (const name of ["BASH_ENV", "ENV", "PERL5LIB", "PYTHONPATH", "LD_BIND_NOW"])
      expect(inside.has(name), name).toBe(false);
  });

  it("PATH and HOME are the image's", async () => {
    const here = makeCase();
    const inside = await variables(here, {});
    expect(inside.get("HOME")).toBe("/home/agent");
    expect(inside.get("PATH")).not.toContain(here.person.home);
    expect(inside.get("PATH")).not.toContain(inject("folder"));
  });

  it.each([
    ["plain", "value"],
    ["of several lines", "one\ntwo\n\nthree\n"],
    ["with quotes and more", `a"b'c=d $HOME \\ \t;`],
    ["of other scripts", "ä漢🙂"],
    ["empty", ""],
    ["of 100 KB", "x".repeat(100_000)],
  ])("that the tool may have arrive whole: %s", async (_title, value) => {
    const inside = await variables(makeCase(), { PROBE_VALUE: value });
    expect(inside.get("PROBE_VALUE")).toBe(value);
  });

  it.each([
    ["that is no UTF-8 is refused before the tool starts", "a\\377b", 125],
    ["with the character that stands for what is none arrives", "a\\357\\277\\275b", 0],
  ])("a value %s", async (_title, bytes, code) => {
    const here = makeCase();
    const script = `PROBE_VALUE=$(printf '${bytes}') exec "$1" 'printf %s "$PROBE_VALUE"'`;
    const probe = join(inject("installation").bins, "probe");
    const result = await run("/bin/sh", ["-c", script, "sh", probe], {
      as: here.person,
      in: here.workspace,
      environment: { PROBE: "shell" },
    });
    expect([result.code, result.stdout.toString()]).toEqual([code, code === 0 ? "a\ufffdb" : ""]);
    if (code !== 0) expect(result.stderr).toMatch(/^ai-sandbox: the value of PROBE_VALUE is not valid UTF-8/);
  });

  it("that the tool fixes have its value", async () => {
    const inside = await variables(makeCase(), { PROBE_FIXED: "mine" });
    expect(inside.get("PROBE_FIXED")).toBe("fixed");
  });

  it("that are not set do not arrive as empty ones", async () => {
    expect((await variables(makeCase(), {})).has("PROBE_VALUE")).toBe(false);
  });

  it("that say how the terminal is do arrive", async () => {
    const inside = await variables(makeCase(), { TERM: "xterm-kitty", NO_COLOR: "1", TZ: "Asia/Tokyo" });
    expect(["TERM", "NO_COLOR", "TZ"].map((name) => inside.get(name))).toEqual([
      "xterm-kitty",
      "1",
      "Asia/Tokyo",
    ]);
  });

  it("that the user listed in their settings arrive, those that steer the engine are refused", async () => {
    const here = makeCase();
    const person = freshHome(here.person, { ".ai-sandbox/config.json": '{"environment": ["MY_TOKEN"]}' });
    expect((await variables(here, { MY_TOKEN: "mine" }, person)).get("MY_TOKEN")).toBe("mine");
    writeFileSync(join(person.home, ".ai-sandbox/config.json"), '{"environment": ["DOCKER_HOST"]}');
    const refused = await here.inside("true", { as: person });
    expect([refused.code, refused.stdout.length]).toEqual([125, 0]);
  });
});

it("no value stands on a command line while a session runs", async () => {
  const here = makeCase();
  const session = start("probe", [], {
    as: here.person,
    in: here.workspace,
    environment: { PROBE: "wait", PROBE_VALUE: "marker-on-no-command-line" },
  });
  await new Promise((resolve) => session.stdout?.once("data", resolve));
  const lines = readdirSync("/proc")
    .filter((name) => /^[0-9]+$/.test(name))
    .map(commandLine);
  session.kill("SIGTERM");
  await ended(session);
  // The engine's client is among them: what is looked for could be found.
  expect(lines.some((line) => line.includes("PROBE_VALUE") && line.includes(here.workspace))).toBe(true);
  expect(lines.filter((line) => line.includes("marker-on-no-command-line"))).toEqual([]);
});

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}

describe("proxies of ~/.docker/config.json, which the engine's client adds by itself, do not arrive", () => {
  const proxies = {
    httpProxy: "http://marker:8",
    httpsProxy: "http://marker:8",
    noProxy: "marker",
    ftpProxy: "http://marker:8",
    allProxy: "http://marker:8",
  };

  it.each(dockers())("with the client %s", async (client) => {
    const here = makeCase();
    const person = freshHome(here.person, {
      ".docker/config.json": JSON.stringify({ proxies: { default: proxies } }),
    });
    const folder = freshFolder(here.person);
    symlinkSync(client, join(folder, "docker"));
    const path = `${folder}:${pathOf()}`;
    const inside = await variables(here, { PATH: path, AI_SANDBOX_NETWORK: "open" }, person);
    expect([...inside.keys()].filter((name) => /proxy/i.test(name))).toEqual([]);
    const filtered = await variables(here, { PATH: path }, person);
    expect(JSON.stringify([...filtered])).not.toContain("marker");
    expect(JSON.stringify([...inside])).not.toContain("marker");
  });
});
