import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Decisions, type Reason, recordPath, removeOldRecords } from "./decisions.ts";
import { refusalsInWords } from "./refusals.ts";

const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-records-"));
afterAll(() => rmSync(folder, { recursive: true }));
const lines = (path: string): string[] => readFileSync(path, "utf8").split("\n").slice(0, -1);

describe("a record", () => {
  it("has a line a decision, with nothing that a terminal would obey, for its owner alone", async () => {
    const path = recordPath(folder, "probe-a");
    const decisions = new Decisions(path);
    decisions.note({ verdict: "allowed", target: "a.example:443" });
    decisions.note({ verdict: "refused", target: "\u001b[2Jx\n", reason: { words: "it is none" } });
    await decisions.close();
    expect(lines(path).map((line) => ({ ...JSON.parse(line), time: undefined }))).toEqual([
      { verdict: "allowed", target: "a.example:443" },
      { verdict: "refused", target: "\u001b[2Jx\n", reason: "it is none" },
    ]);
    expect(readFileSync(path, "utf8")).not.toContain("\u001b");
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["on a full disk", "/dev/full"],
    ["in a folder that is not there", join(folder, "none/egress.log")],
  ])("%s decides and ends all the same", async (_title, path) => {
    const decisions = new Decisions(path);
    decisions.note({ verdict: "refused", target: "a.example:443", reason: { words: "it is none" } });
    // Long enough for it to have closed itself.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await decisions.close();
    expect(decisions.refused()).toHaveLength(1);
  });

  it("is bounded, in lines and in their length, and so is what is kept for the end", async () => {
    const path = recordPath(folder, "probe-b");
    const told: string[] = [];
    const decisions = new Decisions(path, (target) => told.push(target));
    for (let count = 0; count < 30_000; count++)
      decisions.note({ verdict: "refused", target: `${count}${"x".repeat(1000)}`, reason: { words: "no" } });
    await decisions.close();
    expect(lines(path)).toHaveLength(20_000);
    expect(statSync(path).size).toBeLessThan(20_000 * 420);
    expect([told.length, decisions.refused().length]).toEqual([200, 200]);
  });

  it("tells of each target once", async () => {
    const told: string[] = [];
    const decisions = new Decisions(recordPath(folder, "probe-c"), (target) => told.push(target));
    for (const target of ["a", "b", "a", "a"])
      decisions.note({ verdict: "refused", target, reason: { words: "no" } });
    await decisions.close();
    expect(told).toEqual(["a", "b"]);
  });

  it("that can't be written stops nothing", async () => {
    const decisions = new Decisions(join(folder, "no", "such", "folder"));
    decisions.note({ verdict: "refused", target: "a", reason: { words: "no" } });
    await decisions.close();
    expect(decisions.refused()).toHaveLength(1);
  });

  it("goes when 50 newer ones are there; other logs stay", () => {
    const logs = mkdtempSync(join(folder, "logs-"));
    writeFileSync(join(logs, "build-x.log"), "");
    for (let count = 0; count < 60; count++) {
      const path = recordPath(logs, `probe-${count}`);
      writeFileSync(path, "");
      utimesSync(path, count, count);
    }
    removeOldRecords(logs);
    expect(readdirSync(logs)).toHaveLength(50);
    expect(existsSync(join(logs, "build-x.log"))).toBe(true);
    expect(existsSync(recordPath(logs, "probe-59"))).toBe(true);
    expect(existsSync(recordPath(logs, "probe-10"))).toBe(false);
    removeOldRecords(join(logs, "none"));
  });
});

describe("what was refused, in words", () => {
  const say = (refused: [string, Reason][]): string =>
    refusalsInWords(refused, "/r.log", "/c.json", (text) => text.replaceAll("\u001b", "?"));

  it("names the setting that would allow it, once for all names", () => {
    const hosts = (name: string): Reason => ({ words: "not listed", remedy: { setting: "hosts", name } });
    expect(
      say([
        ["a.example:443", hosts("a.example")],
        ["a.example:80", hosts("a.example")],
        ["b.example:443", hosts("b.example")],
        ["c.example:22", { words: "closed", remedy: { setting: "ssh", name: "c.example" } }],
        ["d.example:443", { words: "private", remedy: "private" }],
      ]),
    ).toBe(
      [
        "ai-sandbox: the network filter refused:",
        "  a.example:443: not listed",
        "  a.example:80: not listed",
        "  b.example:443: not listed",
        "  c.example:22: closed",
        "  d.example:443: private",
        '  To allow it: "hosts": ["a.example", "b.example"] in /c.json',
        '  To allow it: "ssh": ["c.example"] in /c.json',
        '  For a service of this machine: "hostAccess"; of a container network: "join". See docs/network.md.',
        "",
      ].join("\n"),
    );
  });

  it("shows five, and where the others are", () => {
    const many = Array.from({ length: 7 }, (_, count): [string, Reason] => [`${count}`, { words: "no" }]);
    expect(say(many).split("\n").slice(5)).toEqual(["  4: no", "  and 2 more, in /r.log", ""]);
  });

  it("is harmless for a terminal", () =>
    expect(say([["\u001b[2J", { words: "no" }]])).not.toContain("\u001b"));
});
