import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { sessionsIn, until } from "../support/engine.ts";
import { noOutside } from "../support/outside/outside.ts";
import { makeWorkspace } from "../support/person.ts";
import { ended, start } from "../support/run.ts";
import { deaf, silent, tunnels } from "./load-programs.ts";
import { writeSection } from "./report.ts";
import { isReport, isWhole, type Stage, setStage } from "./stage.ts";

/** What is sent each way, in bytes. */
const amount = 300_000_000;
const rounds = 3;
/** Connections that a filter serves at a time. */
const mostConnections = 1024;
/** What the relay may take, on disk and in memory, in KiB. */
const mostOfRelay = 5 * 1024;
/** What the launcher may take with 500 tunnels open, in MiB; it has some 50 with none. */
const mostMemory = 200;

if (!isWhole) process.stderr.write("load is tried by npm run network:proofs\n");

describe.skipIf(noOutside !== undefined || !isWhole)("the filter under load", () => {
  let stage: Stage;
  const lines: string[] = [];
  beforeAll(async () => {
    stage = await setStage("true");
    await stage.launch("probe", ["true"], { PROBE: "shell" }, 300);
  }, 600_000);
  afterAll(async () => {
    await stage?.close();
    if (isReport) writeSection("load", `| what | measured | limit |\n|---|---|---|\n${lines.join("\n")}`);
  });

  const url = "https://load.outside.example";
  const transfers = {
    down: `curl -sS -o /tmp/out -w '%{speed_download} %{http_code}\\n' ${url}/bytes/${amount} && rm /tmp/out`,
    up: `head -c ${amount} /dev/zero >/tmp/in && curl -sS -o /dev/null -w '%{speed_upload} %{http_code}\\n' -H expect: --data-binary @/tmp/in ${url}/upload; rm /tmp/in`,
  };
  it.each(Object.entries(transfers))(
    "300 MB %s: at least half as fast as past it",
    async (way, script) => {
      const direct = script.replace(
        url,
        `--resolve load.outside.example:443:${stage.outside.address} ${url}`,
      );
      const speed = async (what: string, network: string): Promise<number> => {
        const { output } = await stage.launch("probe", [what], {
          PROBE: "shell",
          AI_SANDBOX_NETWORK: network,
        });
        const found = /^([\d.]+) 200$/m.exec(output)?.[1];
        if (found === undefined) throw new Error(output);
        return Number(found) / 1e6;
      };
      const pairs: [number, number][] = [];
      for (let round = 0; round < rounds; round++)
        pairs.push([await speed(script, "public"), await speed(direct, "open")]);
      const median = (values: number[]): number => values.sort((one, other) => one - other)[rounds >> 1] ?? 0;
      const [ours, plain] = [median(pairs.map(([one]) => one)), median(pairs.map(([, one]) => one))];
      const ratio = median(pairs.map(([one, other]) => one / other));
      lines.push(
        `| 300 MB ${way} over TLS | ${ours.toFixed(0)} MB/s, past the filter by the engine's bridge ${plain.toFixed(0)} MB/s: ${ratio.toFixed(2)} times | at least 0.5 times |`,
      );
      expect(ratio).toBeGreaterThanOrEqual(0.5);
    },
    300_000,
  );

  it("500 tunnels at a time, each with its answer, in bounded memory", async () => {
    const { peak, output, seconds } = await withMemory("probe", [tunnels(500)], {
      PROBE: "shell",
      AI_SANDBOX_NETWORK: "public",
    });
    expect(output).toContain("500 answers, 500 at a time");
    lines.push(
      `| 500 tunnels open at a time, an answer through each | all answered in ${seconds.toFixed(1)} s; the launcher took ${peak.toFixed(0)} MiB at most | ${mostMemory} MiB |`,
    );
    expect(peak).toBeLessThan(mostMemory);
  }, 120_000);

  it("tunnels whose client never reads do not fill the launcher's memory", async () => {
    const { peak, output } = await withMemory("probe", [deaf(50, amount)], {
      PROBE: "shell",
      AI_SANDBOX_NETWORK: "public",
    });
    expect(output).toContain("50 deaf");
    lines.push(
      `| 50 downloads of 300 MB whose client does not read | the launcher took ${peak.toFixed(0)} MiB at most | ${mostMemory} MiB |`,
    );
    expect(peak).toBeLessThan(mostMemory);
  }, 120_000);

  it.each([
    ["send half a head and no more", "GET http://load.outside.example/ HTTP/1.1\\r\\nX: "],
    [
      "open a tunnel and never use it",
      "CONNECT load.outside.example:443 HTTP/1.1\\r\\nHost: load.outside.example:443\\r\\n\\r\\n",
    ],
  ])(
    "1,200 connections that %s are bounded and given up, and others get through again",
    async (words, bytes) => {
      const { output, peak, files } = await withMemory("probe", [silent(1200, bytes)], {
        PROBE: "shell",
        AI_SANDBOX_NETWORK: "public",
      });
      const found = /(\d+) opened, (\d+) left after (\d+) s, then (\w+)/.exec(output);
      expect(found?.[4], output).toBe("secret");
      expect(Number(found?.[2]), output).toBeLessThanOrEqual(12);
      lines.push(
        `| ${found?.[1]} connections that ${words} | given up after at most ${found?.[3]} s, others are served after that; the launcher took ${peak.toFixed(0)} MiB and ${files} open files at most | 60 s, ${mostMemory} MiB, ${mostConnections} connections at a time, each with two ends |`,
      );
      expect(Number(found?.[3])).toBeLessThanOrEqual(60);
      expect(peak).toBeLessThan(mostMemory);
      expect(files).toBeLessThan(2 * mostConnections + 100);
    },
    180_000,
  );

  it("the relay inside is small", async () => {
    const { output } = await stage.launch(
      "probe",
      [
        `dpkg-query -W -f '\${Installed-Size} KiB on disk\\n' socat; grep ^Rss: /proc/$(pgrep -xo socat)/smaps_rollup`,
      ],
      { PROBE: "shell", AI_SANDBOX_NETWORK: "public" },
    );
    const [disk, memory] = [/^(\d+) KiB on disk$/m, /^Rss: +(\d+) kB$/m].map((what) =>
      Number(what.exec(output)?.[1]),
    );
    lines.push(
      `| the relay inside | ${disk} KiB on disk, ${memory} KiB in memory | ${mostOfRelay} KiB each |`,
    );
    expect(disk, output).toBeLessThanOrEqual(mostOfRelay);
    expect(memory, output).toBeLessThanOrEqual(mostOfRelay);
  }, 60_000);

  it.each(["SIGTERM", "SIGKILL"] as const)(
    "killed by %s in mid-transfer, nothing is left",
    async (signal) => {
      const workspace = makeWorkspace(inject("folder"), stage.person);
      stage.outside.forget();
      const child = start("probe", [`curl -sS -o /dev/null ${url}/bytes/99000000000`], {
        as: stage.person,
        in: workspace,
        environment: { PROBE: "shell", AI_SANDBOX_NETWORK: "public" },
        before: stage.outside.namesFrom,
      });
      const end = ended(child);
      await until("it transfers", () => stage.outside.arrivals().some(({ kind }) => kind === "request"));
      await new Promise((resolve) => setTimeout(resolve, 1500));
      child.kill(signal);
      await end;
      await until("its container is gone", () => sessionsIn(workspace).length === 0, 15);
      const run = join(stage.person.home, ".ai-sandbox", "run");
      // Who is killed so can't tidy up: the next session, or prune, does.
      if (signal === "SIGKILL") await stage.launch("probe", ["true"], { PROBE: "shell" });
      await until("its socket is gone", () => listOf(run).length === 0, 5);
      lines.push(
        `| ${signal} in mid-transfer | no container, no socket left${signal === "SIGKILL" ? " (the socket's folder goes with the next start)" : ""} | nothing |`,
      );
    },
    60_000,
  );

  /** Runs a launcher and watches what its process takes at most: memory in MiB, and open files. */
  async function withMemory(
    command: string,
    args: readonly string[],
    environment: Record<string, string>,
  ): Promise<{ peak: number; files: number; output: string; seconds: number }> {
    const begin = Date.now();
    const child = start(command, args, {
      as: stage.person,
      in: makeWorkspace(inject("folder"), stage.person),
      environment,
      before: stage.outside.namesFrom,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (bytes: Buffer) => {
        output += bytes.toString();
      });
    child.stdin?.end();
    let [peak, files] = [0, 0];
    const look = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
        files = Math.max(files, readdirSync(`/proc/${child.pid}/fd`).length);
      } catch {}
    }, 100);
    await ended(child);
    clearInterval(look);
    return { peak, files, output, seconds: (Date.now() - begin) / 1000 };
  }
});

function listOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
