import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noOutside } from "../support/outside/outside.ts";
import { toolCases } from "./cases.ts";
import { childCases, mute } from "./programs.ts";
import { writeSection } from "./report.ts";
import { isReport, isWhole, type Stage, setStage } from "./stage.ts";

/** Few enough for every run; the others take minutes, and images of their own. */
const usual = ["claude"];
const wanted = Object.entries(toolCases).filter(([tool]) => isWhole || usual.includes(tool));

if (noOutside !== undefined) process.stderr.write(`skipped: ${noOutside}\n`);
if (!isWhole) process.stderr.write("the other tools are tried by npm run network:proofs\n");

describe.skipIf(noOutside !== undefined)("tools and programs through the filter", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage("curl -sS https://child.outside.example/mark-child");
    await stage.launch("probe", ["true"], { PROBE: "shell" }, 300);
  }, 600_000);
  afterAll(async () => {
    await stage?.close();
    if (isReport) writeSection("tools", toolTable());
    if (isReport) writeSection("programs", programTable());
  });

  const rows = new Map<string, readonly string[]>();
  it.each(wanted)(
    "%s: its call arrives, under `strict` with the list of its own hosts",
    async (tool, one) => {
      // Its image, with the tests' authority: minutes, once on each machine.
      await stage.launch(one.command, ["--version"], {}, 600);
      stage.outside.forget();
      const ours = await stage.launch(
        one.command,
        one.args,
        { ...one.environment, AI_SANDBOX_NETWORK: "strict" },
        90,
      );
      await stage.outside.settle();
      const requests = stage.outside.arrivals().filter((arrival) => arrival.kind === "request");
      const seen = `${ours.output}\n${requests.map(({ name, path }) => `${name}${path}`).join("\n")}`;
      const call = requests.filter(({ name, path }) => name === one.name && one.path.test(path));
      expect(call.length, seen).toBeGreaterThan(0);
      expect(ours.allowed).toContain(`${one.name}:443`);
      if (one.answer !== "whole") {
        expect(call.some(({ stream }) => stream)).toBe(true);
        expect(call.some(({ way }) => (way === "websocket") === (one.answer === "WebSocket"))).toBe(true);
        // The stand-in's last word, which only a tool that read its answer can print.
        expect(ours.output.toLowerCase(), seen).toContain("done");
      }
      if (one.runsCommands)
        expect(
          requests.map(({ path }) => path),
          seen,
        ).toContain("/mark-child");
      // Whoever asked, nobody got past the filter: every name that was reached is in its record.
      for (const { name } of requests)
        expect(
          ours.record.some(({ target }) => target.includes(name)),
          name,
        ).toBe(true);

      stage.outside.forget();
      const none = await stage.launch(
        one.command,
        one.args,
        { ...one.environment, AI_SANDBOX_NETWORK: "none" },
        isWhole ? 20 : 4,
      );
      await stage.outside.settle();
      expect(stage.outside.arrivals()).toEqual([]);
      const refused = [
        ...new Set(
          ours.record
            .filter(({ verdict, reason }) => verdict === "refused" && reason?.includes("list"))
            .map(({ target }) => target.replace(/:443$/, "")),
        ),
      ];
      rows.set(tool, [
        one.setting,
        `${one.name}, ${String(call.length)} ${call.length === 1 ? "call" : "calls"}`,
        one.answer === "whole" ? "–" : `${one.answer}, answer printed`,
        one.runsCommands ? "arrives" : "–",
        [...new Set(requests.map(({ name }) => name))]
          .filter((name) => name !== one.name && !name.endsWith("outside.example"))
          .join(", ") || "–",
        refused.join(", ") || "–",
        none.isOver ? `nothing; ended with ${none.code}` : "nothing; still trying after 20 s",
        one.note ?? "",
      ]);
    },
    800_000,
  );

  it.each(childCases.map((one, index) => [one.title, one, `c${index}.outside.example`] as const))(
    "%s gets out by itself",
    async (_title, one, name) => {
      const { output, code } = await children();
      const arrived = stage.outside
        .arrivals()
        .filter((arrival) => arrival.kind === "request" && arrival.name === name && arrival.way === one.way);
      expect(arrived.length, `${code}: ${output}`).toBeGreaterThan(0);
      if (one.output !== undefined) expect(partOf(output, name)).toMatch(one.output);
    },
  );

  it.each(mute.map((one, index) => [one.title, `m${index}.outside.example`] as const))(
    "%s does not, and reaches nothing else either",
    async (_title, name) => {
      await children();
      const arrived = stage.outside
        .arrivals()
        .filter((arrival) => "name" in arrival && arrival.name === name);
      expect(arrived).toEqual([]);
    },
  );

  it("an answer in parts comes in parts", async () => {
    const script = `curl -sSN https://parts.outside.example/parts | while read -r line; do [ -n "$line" ] && date +%s%N; done`;
    const { output } = await stage.launch("probe", [script], {
      PROBE: "shell",
      AI_SANDBOX_NETWORK: "public",
    });
    const times = output.match(/^\d{19}$/gm) ?? [];
    expect(times).toHaveLength(5);
    // From the first to the last: on a busy machine two may be read soon after each other.
    const span = Number(BigInt(times.at(-1) ?? 0) - BigInt(times[0] ?? 0)) / 1e6;
    expect(span).toBeGreaterThan(600);
  });

  it("with `none` not one of the programs gets anything out", async () => {
    stage.outside.forget();
    await stage.launch("probe", [scriptOf(2)], { PROBE: "shell", AI_SANDBOX_NETWORK: "none" });
    await stage.outside.settle();
    expect(stage.outside.arrivals()).toEqual([]);
  });

  let session: ReturnType<Stage["launch"]> | undefined;
  /** All programs in one session, at once. */
  function children(): ReturnType<Stage["launch"]> {
    const environment = { PROBE: "shell", AI_SANDBOX_NETWORK: "public" };
    session ??= stage.launch("probe", [scriptOf(100)], environment, 200);
    return session;
  }

  /** Each program in a shell of its own, its output behind its name. */
  function scriptOf(seconds: number): string {
    const all = [
      ...childCases.map(({ script }, index) => [`c${index}.outside.example`, script] as const),
      ...mute.map(({ script }, index) => [`m${index}.outside.example`, script] as const),
    ];
    const lines = all.map(([name, script]) => {
      const word = `'${script.replaceAll("NAME", name).replaceAll("'", "'\\''")}'`;
      return `(out=$(timeout ${seconds} sh -c ${word} 2>&1 | tail -c 300 | tr '\\n' ' '); echo "[${name}] $out") &`;
    });
    return `${lines.join("\n")}\nwait`;
  }

  function partOf(output: string, name: string): string {
    return output.split("\n").find((line) => line.startsWith(`[${name}]`)) ?? "";
  }

  function toolTable(): string {
    const head =
      "| tool | address by | the call that arrives | its answer | its commands | also reached | refused by its list | with `none` |\n|---|---|---|---|---|---|---|---|";
    const lines = [...rows].map(([tool, cells]) => `| ${tool} | ${cells.slice(0, 7).join(" | ")} |`);
    const notes = [...rows]
      .filter(([, cells]) => cells[7] !== "")
      .map(([tool, cells]) => `- **${tool}**: ${cells[7]}.`);
    return `${head}\n${lines.join("\n")}\n\n${notes.join("\n")}`;
  }

  function programTable(): string {
    const lines = childCases.map(({ title, way }) => `| ${title} | by itself (${way}) |`);
    const others = mute.map(({ title, instead }) => `| ${title} | no way out; instead: ${instead} |`);
    return `| program | through the filter |\n|---|---|\n${[...lines, ...others].join("\n")}`;
  }
});
