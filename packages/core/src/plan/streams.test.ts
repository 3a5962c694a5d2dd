import { describe, expect, it } from "vitest";
import { planEntrypoint } from "./entrypoint.ts";
import type { Host } from "./facts.ts";
import { sampleFacts } from "./sample-facts.ts";
import { type HostStreams, planStreams } from "./streams.ts";

/** A caller whose stdin, stdout and stderr are terminals where the word has a `t`, as in `t.t`. */
const host = (terminals: string, change: Partial<HostStreams> = {}, umask = 0o22): Host => ({
  ...sampleFacts.host,
  terminal: { stdin: terminals[0] === "t", stdout: terminals[1] === "t" },
  streams: {
    stderrIsTerminal: terminals[2] === "t",
    stdoutIsPipe: false,
    outputsAreOne: false,
    inForeground: true,
    size: { columns: 100, rows: 30 },
    ...change,
  },
  umask,
});
const pipe = { stdoutIsPipe: true };
const one = { outputsAreOne: true };
const background = { inForeground: false };

describe("terminals go where the caller has them", () => {
  it.each([
    ["ttt", {}, true, true, []],
    ["...", {}, false, true, []],
    ["..t", pipe, true, false, [0, 1]],
    [".tt", {}, true, false, [0]],
    ["t.t", {}, true, true, [1]],
    ["t.t", pipe, true, false, [1]],
    ["tt.", {}, true, true, [2]],
    ["t..", {}, true, true, [1, 2]],
    ["t..", { ...pipe, ...one }, true, false, [1]],
    ["ttt", background, true, false, []],
    ["tt.", background, true, false, [2]],
  ] as const)(
    "%s %o: terminal %s, keyboard %s, FIFOs %o",
    (terminals, change, terminal, interactive, pipes) => {
      expect(planStreams(host(terminals, change), sampleFacts.engine)).toMatchObject({
        terminal,
        interactive,
        pipes,
      });
    },
  );

  it.each([
    ["ttt", true],
    ["tt.", true],
    ["t.t", false],
    [".tt", false],
  ])("%s in a virtual machine: %s, without FIFOs", (terminals, terminal) => {
    expect(planStreams(host(terminals), { ...sampleFacts.engine, virtualMachine: true })).toMatchObject({
      terminal,
      pipes: [],
    });
  });
});

describe("what a shell sets up inside", () => {
  const script = (terminals: string, change: Partial<HostStreams> = {}, umask = 0o22): string | undefined => {
    const caller = host(terminals, change, umask);
    return planEntrypoint({ ...sampleFacts, host: caller }, planStreams(caller, sampleFacts.engine))?.[2];
  };
  it.each([
    ["...", {}, 0o22, undefined],
    ["...", {}, 0o77, 'umask 0077; exec "$@"'],
    ["...", one, 0o22, 'exec "$@" 2>&1'],
    ["ttt", {}, 0o22, 'stty rows 30 cols 100; exec "$@"'],
    ["ttt", { size: undefined }, 0o22, undefined],
    ["t.t", {}, 0o2, 'umask 0002; stty rows 30 cols 100; exec "$@" >/run/ai-sandbox/1'],
    ["..t", {}, 0o22, 'stty rows 30 cols 100 -onlcr; exec "$@" </run/ai-sandbox/0 >/run/ai-sandbox/1'],
    ["t..", { ...pipe, ...one }, 0o22, 'stty rows 30 cols 100 -onlcr; exec "$@" >/run/ai-sandbox/1 2>&1'],
  ] as const)("%s %o umask %o: %s", (terminals, change, umask, expected) =>
    expect(script(terminals, change, umask)).toBe(expected),
  );

  it("the image's own program comes after it", () => {
    const caller = host("...", {}, 0);
    expect(planEntrypoint({ ...sampleFacts, host: caller }, planStreams(caller, sampleFacts.engine))).toEqual(
      ["/bin/sh", "-c", 'umask 0000; exec "$@"', "enter", "/opt/probe"],
    );
  });
});
