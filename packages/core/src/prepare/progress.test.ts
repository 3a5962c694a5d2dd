import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Progress, type ProgressStream } from "./progress.ts";

function stream(isTTY: boolean, columns = 80): ProgressStream & { text: string } {
  return {
    isTTY,
    columns,
    text: "",
    write(text) {
      this.text += text;
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv("TERM", "xterm");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test("in a log: a line for each piece of work, and at most one every ten seconds besides", () => {
  const log = stream(false);
  const progress = new Progress(log);
  progress.begin("building a");
  for (let step = 1; step <= 25; step++) {
    progress.show(`building a, step ${step} of 25`);
    vi.advanceTimersByTime(1000);
  }
  progress.begin("building b");
  progress.end();
  expect(log.text.split("\n")).toEqual([
    "ai-sandbox: building a (0 s)",
    "ai-sandbox: building a, step 11 of 25 (10 s)",
    "ai-sandbox: building a, step 21 of 25 (20 s)",
    "ai-sandbox: building b (25 s)",
    "",
  ]);
});

test("in a log nothing moves the cursor", () => {
  const log = stream(false);
  const progress = new Progress(log);
  progress.begin("one");
  progress.say("two");
  progress.end();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  expect(log.text).not.toMatch(/[\u001b\r]/);
});

test("a terminal that can't move its cursor is written to like a log", () => {
  vi.stubEnv("TERM", "dumb");
  const terminal = stream(true);
  new Progress(terminal).begin("one");
  expect(terminal.text).toBe("ai-sandbox: one (0 s)\n");
});

test("on a terminal: one line that counts and is gone at the end", () => {
  const terminal = stream(true);
  const progress = new Progress(terminal);
  progress.begin("building a");
  vi.advanceTimersByTime(2000);
  expect(terminal.text).toContain("building a · 2 s");
  progress.say("this stays");
  progress.end();
  expect(terminal.text).not.toMatch(/building.*\n/);
  expect(terminal.text).toContain("this stays\n");
  expect(terminal.text.endsWith("\r\u001b[2K")).toBe(true);
  const length = terminal.text.length;
  vi.advanceTimersByTime(5000);
  expect(terminal.text).toHaveLength(length);
});

test("what is said after the end stays the last", () => {
  const terminal = stream(true);
  const progress = new Progress(terminal);
  progress.begin("building a");
  progress.end();
  progress.say("ready");
  progress.end();
  expect(terminal.text.endsWith("\r\u001b[2Kai-sandbox: ready\n")).toBe(true);
});

test("the living line never wraps", () => {
  const terminal = stream(true, 20);
  new Progress(terminal).begin("a text that is longer than the terminal is wide");
  expect(terminal.text).toBe(`\r\u001b[2K${"ai-sandbox: a text t".slice(0, 19)}`);
});
