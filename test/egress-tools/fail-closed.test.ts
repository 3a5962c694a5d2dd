import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { dockers, freshHome, pathOf } from "../support/fixtures.ts";
import { noOutside, type Outside, startOutside } from "../support/outside/outside.ts";
import { makeWorkspace, type Person } from "../support/person.ts";
import { type Result, run } from "../support/run.ts";
import { writeSection } from "./report.ts";
import { isReport } from "./stage.ts";

/** What a session does whose way out is broken: it asks by every way it knows, then goes on. */
const ask = [
  "curl -sSk -m 4 https://fail.outside.example/mark 2>&1",
  "curl -sS -m 4 --noproxy '*' http://$OUTSIDE/mark 2>&1",
  "echo the session goes on",
].join("; ");

describe.skipIf(noOutside !== undefined)("a broken way out is no way out", () => {
  let outside: Outside;
  let person: Person;
  const shown: string[] = [];
  /** A test whose words are a line of the documentation's table, once it has passed. */
  const broken = (what: string, happens: string, test: () => Promise<void>): void =>
    it(`${what}: ${happens}`, async () => {
      await test();
      shown.push(`| ${what} | ${happens} |`);
    });
  beforeAll(async () => {
    outside = await startOutside({ isEverything: true });
    // Its first run is the slow one.
    person = freshHome(inject("people").agent);
    await session("true");
  }, 300_000);
  afterAll(async () => {
    await outside?.close();
    if (isReport && noOutside === undefined)
      writeSection("broken", `| what breaks | what happens |\n|---|---|\n${shown.join("\n")}`);
  });

  async function session(script: string, environment: Record<string, string> = {}): Promise<Result> {
    outside.forget();
    const result = await run("probe", [script.replaceAll("$OUTSIDE", outside.address)], {
      as: person,
      in: makeWorkspace(inject("folder"), person),
      environment: { PROBE: "shell", AI_SANDBOX_NETWORK: "public", ...environment },
      before: outside.namesFrom,
    });
    await outside.settle();
    return result;
  }

  /** Puts a shell script before the engine's client, which changes `run`. */
  function withEngine(change: string): Record<string, string> {
    const folder = mkdtempSync(join(inject("folder"), "engine-"));
    chmodSync(folder, 0o755);
    const script = `#!/bin/bash\nif [ "$1" = run ]; then\n${change}\nfi\nexec ${dockers()[0]} "$@"\n`;
    writeFileSync(join(folder, "docker"), script, { mode: 0o755 });
    return { PATH: `${folder}:${pathOf()}` };
  }

  it("as a check of this test: an unbroken one lets the same through", async () => {
    // However busy the machine is.
    const { stdout } = await session(ask.replaceAll("-m 4", "-m 60"));
    expect(stdout.toString().match(/secret/g)).toHaveLength(1);
    expect(outside.arrivals().filter(({ kind }) => kind === "request")).toHaveLength(1);
  });

  broken("the filter's socket is not there inside", "every request fails; nothing arrives", async () => {
    const replaced =
      'list=(); for word in "$@"; do case $word in *target*=/run/egress*) word=$(sed s,run/egress,run/elsewhere, <<<"$word");; esac; list+=("$word"); done; set -- "$'.concat(
        '{list[@]}"',
      );
    const { code, stdout } = await session(ask, withEngine(replaced));
    expect(stdout.toString()).toContain("the session goes on");
    expect(code).toBe(0);
    expect(outside.arrivals()).toEqual([]);
  });

  broken("there is no relay inside", "every request fails; nothing arrives", async () => {
    const { code, stdout } = await session(
      ask,
      withEngine('shift; set -- run --mount type=bind,source=/dev/null,target=/usr/bin/socat "$@"'),
    );
    expect(stdout.toString()).toContain("the session goes on");
    expect(code).toBe(0);
    expect(outside.arrivals()).toEqual([]);
  });

  broken(
    "something else is in the place where the socket is opened",
    "the user is told that this session has no network; nothing arrives",
    async () => {
      // Something else is there under its name, from before the filter opens it.
      const taken = `for word in "$@"; do case $word in *target*=/run/egress*) folder=\${word#*source=}; folder=\${folder%%,*}; : >"\${folder//\\"/}/filter";; esac; done`;
      const { stdout, stderr } = await session(ask, withEngine(taken));
      expect(stdout.toString()).toContain("the session goes on");
      expect(stderr).toContain("this session has no network");
      expect(outside.arrivals()).toEqual([]);
    },
  );

  broken(
    "a fault in the filter in mid-session",
    "connections end, new ones too; the user is told; the tool goes on",
    async () => {
      const workspace = makeWorkspace(inject("folder"), person);
      const trigger = join(workspace, "now");
      const fault = join(workspace, "..", "fault.cjs");
      // A client of the filter's goes away, and what notes that breaks.
      writeFileSync(
        fault,
        `const remove = Set.prototype.delete;
Set.prototype.delete = function (value) {
  if (value?.constructor?.name === "Socket" && require("node:fs").existsSync(${JSON.stringify(trigger)})) throw new Error("made up");
  return remove.call(this, value);
};`,
      );
      outside.forget();
      const script = `curl -sSk -m 60 https://fail.outside.example/first; touch now; curl -sSk -m 4 https://fail.outside.example/second; sleep 0.5; curl -sSk -m 4 https://fail.outside.example/third 2>&1; echo the session goes on`;
      const { code, stdout, stderr } = await run("probe", [script], {
        as: person,
        in: workspace,
        environment: { PROBE: "shell", AI_SANDBOX_NETWORK: "public", NODE_OPTIONS: `--require=${fault}` },
        before: outside.namesFrom,
      });
      await outside.settle();
      expect(stdout.toString()).toContain("the session goes on");
      expect(code).toBe(0);
      expect(stderr).toContain("this session has no network from now on (Error: made up)");
      const paths = outside
        .arrivals()
        .flatMap((arrival) => (arrival.kind === "request" ? [arrival.path] : []));
      expect(paths, `${stdout}${stderr}`).toContain("/first");
      expect(paths).not.toContain("/third");
    },
  );
});
