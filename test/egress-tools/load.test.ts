import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { sessionsIn, until } from "../support/engine.ts";
import { noOutside } from "../support/outside/outside.ts";
import { makeWorkspace } from "../support/person.ts";
import { ended, start } from "../support/run.ts";
import { writeSection } from "./report.ts";
import { isReport, isWhole, type Stage, setStage } from "./stage.ts";

/** What is sent each way, in bytes. */
const amount = 300_000_000;
const rounds = 3;
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
    const { peak, output } = await withMemory("probe", [deaf(50)], {
      PROBE: "shell",
      AI_SANDBOX_NETWORK: "public",
    });
    expect(output).toContain("50 deaf");
    lines.push(
      `| 50 downloads of 300 MB whose client does not read | the launcher took ${peak.toFixed(0)} MiB at most | ${mostMemory} MiB |`,
    );
    expect(peak).toBeLessThan(mostMemory);
  }, 120_000);

  it("1,200 connections that say nothing are bounded and given up, and others get through again", async () => {
    const { output, peak } = await withMemory("probe", [silent(1200)], {
      PROBE: "shell",
      AI_SANDBOX_NETWORK: "public",
    });
    const found = /(\d+) opened, (\d+) left after (\d+) s, then (\w+)/.exec(output);
    expect(found?.[4], output).toBe("secret");
    expect(Number(found?.[2]), output).toBeLessThanOrEqual(12);
    lines.push(
      `| ${found?.[1]} connections that send half a head and no more | given up after at most ${found?.[3]} s, others are served after that; the launcher took ${peak.toFixed(0)} MiB at most | 60 s |`,
    );
    expect(Number(found?.[3])).toBeLessThanOrEqual(60);
  }, 180_000);

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

  /** Runs a launcher and watches what its process takes at most, in MiB. */
  async function withMemory(
    command: string,
    args: readonly string[],
    environment: Record<string, string>,
  ): Promise<{ peak: number; output: string; seconds: number }> {
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
    let peak = 0;
    const look = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      } catch {}
    }, 100);
    await ended(child);
    clearInterval(look);
    return { peak, output, seconds: (Date.now() - begin) / 1000 };
  }
});

function listOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const program = (code: string): string =>
  `exec python3 - <<'END'\nimport asyncio, os, socket, ssl, time\n${code}\nEND`;
const open = `
async def tunnel(name):
    for attempt in range(5):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", 3128)
            break
        except OSError:
            await asyncio.sleep(0.5)
    writer.write(f"CONNECT {name}:443 HTTP/1.1\\r\\nHost: {name}:443\\r\\n\\r\\n".encode())
    head = await reader.readuntil(b"\\r\\n\\r\\n")
    assert b" 200 " in head, head
    await writer.start_tls(ssl.create_default_context(), server_hostname=name)
    return reader, writer
`;

/** Opens so many tunnels, waits until all are, then asks through each. */
const tunnels = (count: number): string =>
  program(`${open}
async def main():
    all = await asyncio.gather(*[tunnel("load.outside.example") for _ in range(${count})])
    async def ask(pair):
        pair[1].write(b"GET / HTTP/1.1\\r\\nHost: load.outside.example\\r\\nConnection: close\\r\\n\\r\\n")
        return b"secret" in await pair[0].read()
    answers = await asyncio.gather(*[ask(pair) for pair in all])
    print(f"{sum(answers)} answers, {len(all)} at a time")
asyncio.run(main())`);

const deaf = (count: number): string =>
  program(`${open}
async def main():
    all = await asyncio.gather(*[tunnel("load.outside.example") for _ in range(${count})])
    for reader, writer in all:
        writer.transport.pause_reading()
        writer.write(b"GET /bytes/${amount} HTTP/1.1\\r\\nHost: load.outside.example\\r\\n\\r\\n")
    await asyncio.sleep(6)
    print(f"{len(all)} deaf", flush=True)
    os._exit(0)
asyncio.run(main())`);

const silent = (count: number): string =>
  program(`
import resource, subprocess
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
all = []
for _ in range(${count}):
    try:
        one = socket.create_connection(("127.0.0.1", 3128), 2)
        one.sendall(b"GET http://load.outside.example/ HTTP/1.1\\r\\nX: ")
        one.setblocking(False)
        all.append(one)
    except OSError:
        break
begin = time.time()
def isOpen(one):
    try:
        return one.recv(2000) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
opened = len(all)
# A few wait where there was no room for one more process.
while len(all) > opened / 100 and time.time() - begin < 90:
    time.sleep(1)
    all = [one for one in all if isOpen(one)]
answer = subprocess.run(["curl", "-sS", "-m", "5", "${"https://load.outside.example/"}"], capture_output=True, text=True)
print(f"{opened} opened, {len(all)} left after {time.time() - begin:.0f} s, then {answer.stdout or answer.stderr}")`);
