import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Terminal } from "../images/terminal.ts";
import { type Case, makeCase } from "../support/case.ts";
import { docker, until } from "../support/engine.ts";
import { freshFolder } from "../support/fixtures.ts";
import { run } from "../support/run.ts";
import { engineThatCalls } from "./support/renaming-engine.ts";
import { settings } from "./support/settings.ts";

const network = `ai-sandbox-test-${process.pid}-tools`;
const container = `ai-sandbox-test-${process.pid}-server`;
/** What MetaMCP's compose file makes of its network's name. */
const metaMcp = "metamcp_metamcp-network";

beforeAll(() => {
  docker("network", "create", network);
  const page = "cd /tmp; echo tools > x; exec python3 -m http.server 12008";
  docker(
    ...["run", "--detach", "--rm", `--name=${container}`, `--network=${network}`, "--network-alias=metamcp"],
    ...["--entrypoint=sh", "ai-probe:latest", "-c", page],
  );
});
afterAll(() => {
  docker("rm", "--force", container);
  docker("network", "rm", network);
});

/** Somebody who trusts the folder they are in, and their commands there. */
async function atHome(content: unknown = {}, path?: string) {
  const here: Case = makeCase();
  const environment = {
    ...settings(here.person, content),
    AI_SANDBOX_TRUST: undefined,
    ...(path === undefined ? {} : { PATH: path }),
  };
  const command = (...args: string[]) =>
    run("ai-sandbox", args, { as: here.person, in: here.workspace, environment });
  expect((await command("trust")).code).toBe(0);
  const ask = async (): Promise<string> =>
    (await here.inside("curl -s -m 20 http://metamcp:12008/x", { environment })).stdout.toString();
  return { here, environment, command, ask };
}

describe("ai-sandbox network", () => {
  it("join, list, check and leave: for this folder alone", async () => {
    const { command, ask } = await atHome({ network: "public" });
    expect(await ask()).not.toBe("tools\n");
    expect((await command("network", "join", network)).stdout.toString()).toContain(`join ${network} from`);
    expect(await ask()).toBe("tools\n");
    const rows = JSON.parse((await command("network", "list", "--json")).stdout.toString()) as {
      name: string;
    }[];
    expect(rows.find(({ name }) => name === network)).toEqual({
      name: network,
      driver: "bridge",
      joined: "here",
      containers: [container],
    });
    const checked = await command("network", "check");
    expect([checked.code, checked.stdout.toString()]).toEqual([
      0,
      expect.stringContaining(`${container}, metamcp: 12008`),
    ]);
    expect((await command("network", "leave", network)).code).toBe(0);
    expect(await ask()).not.toBe("tools\n");
  });

  it("join and leave everywhere, in the user's settings", async () => {
    const { command, environment } = await atHome();
    const file = (): unknown =>
      JSON.parse(readFileSync(join(environment.AI_SANDBOX_HOME, "config.json"), "utf8"));
    expect((await command("network", "join", network, "--everywhere")).code).toBe(0);
    expect(file()).toEqual({ join: [network] });
    const here = await command("network", "leave", network);
    expect([here.code, here.stderr]).toEqual([1, expect.stringContaining("leave --everywhere")]);
    expect((await command("network", "leave", "--everywhere", network)).code).toBe(0);
    expect(file()).toEqual({});
  });

  it("a network that does not exist is not joined; the list of those that do is told", async () => {
    const { command } = await atHome();
    const { code, stderr } = await command("network", "join", "no-such-network");
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`no Docker network "no-such-network".*\\n.*${network}`));
  });

  it("check says what stops a session", async () => {
    const { command } = await atHome({ join: ["no-such-network"] });
    const { code, stdout } = await command("network", "check");
    expect([code, stdout.toString()]).toEqual([
      1,
      expect.stringContaining("there is no network no-such-network"),
    ]);
  });

  it("metamcp finds it and joins", async () => {
    const { command, ask } = await atHome({ network: "public" }, engineThatCalls(network, metaMcp));
    const asked = await command("network", "metamcp");
    expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining("no terminal to ask")]);
    const { stdout } = await command("network", "metamcp", "--yes");
    expect(stdout.toString()).toContain(`http://${container}:12008/metamcp/<endpoint>/sse`);
    expect(await ask()).toBe("tools\n");
  });
});

describe("the question about MetaMCP, at a terminal", () => {
  const asked = "MetaMCP runs on this machine";

  /** Starts in a folder that nobody trusts yet. */
  function somewhere() {
    const here = makeCase();
    const environment = {
      ...settings(here.person, { network: "public" }),
      AI_SANDBOX_TRUST: undefined,
      PROBE: "shell",
      PATH: engineThatCalls(network, metaMcp),
    };
    const as = { as: here.person, in: here.workspace, environment };
    const start = (folder = here.workspace) =>
      new Terminal("probe", ["curl -s -m 20 http://metamcp:12008/x; echo done"], { ...as, in: folder });
    const trusting = async () => {
      const terminal = start();
      await until("it is asked about the folder", () => terminal.text().includes("Share it?"));
      terminal.type("\r");
      return terminal;
    };
    const isAsked = (terminal: Terminal) =>
      until("it is asked about MetaMCP", () => terminal.text().includes(asked));
    const command = (...args: string[]) => run("ai-sandbox", args, as);
    return { here, start, trusting, isAsked, command };
  }

  it("Yes: asked once a workspace, when the folder is trusted", async () => {
    const { start, trusting, isAsked } = somewhere();
    const first = await trusting();
    await isAsked(first);
    first.type("\u001b[B\r");
    expect(await first.ended).toBe(0);
    expect(first.text()).toContain("tools done");

    const second = start();
    expect(await second.ended).toBe(0);
    expect(second.text()).toContain("tools done");
    expect(second.text()).not.toContain(asked);
  });

  it("folders that were trusted before are asked about: where the image is looked at anew, and then in every other", async () => {
    const { here, start, isAsked, command } = somewhere();
    const other = freshFolder(here.person);
    expect((await command("trust", here.workspace, other)).code).toBe(0);
    // Nothing is remembered of the image with this engine's client.
    const first = start();
    await isAsked(first);
    first.type("\r");
    expect(await first.ended).toBe(0);

    const second = start(other);
    await isAsked(second);
    second.type("\u001b[B\r");
    expect(await second.ended).toBe(0);
    expect(second.text()).toContain("tools done");

    const again = start();
    expect(await again.ended).toBe(0);
    expect(again.text()).not.toMatch(/tools done|MetaMCP runs/);
  });

  it("No: nothing is joined and nobody asks again, also once the folder is trusted anew; the command that it names joins", async () => {
    const { start, trusting, isAsked, command } = somewhere();
    const first = await trusting();
    await isAsked(first);
    const [, join = ""] = /later: ai-sandbox (network join \S+)\)/.exec(first.text()) ?? [];
    first.type("\r");
    expect(await first.ended).toBe(0);
    expect(first.text()).not.toContain("tools done");

    const second = start();
    expect(await second.ended).toBe(0);
    expect(second.text()).not.toMatch(/tools done|MetaMCP runs/);

    expect((await command("untrust")).code).toBe(0);
    const third = await trusting();
    expect(await third.ended).toBe(0);
    expect(third.text()).not.toMatch(/tools done|MetaMCP runs/);

    expect(join).toBe(`network join ${metaMcp}`);
    expect((await command(...join.split(" "))).code).toBe(0);
    const fourth = start();
    expect(await fourth.ended).toBe(0);
    expect(fourth.text()).toContain("tools done");
  });
});
