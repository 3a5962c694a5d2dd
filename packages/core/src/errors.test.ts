import { describe, expect, it } from "vitest";
import { errors, formatFailure, LaunchError, printable } from "./errors.ts";

it.each([
  ["plain ä 漢 🙂", "plain ä 漢 🙂"],
  ["a\nb\tc", "a\\u000ab\\u0009c"],
  ["\u001b]0;title\u0007", "\\u001b]0;title\\u0007"],
  ["\u009b31m", "\\u009b31m"],
  ["\u202egnp.exe", "\\u202egnp.exe"],
  ["\u2028", "\\u2028"],
  ["\u007f", "\\u007f"],
])("%j is printed as %s", (text, expected) => expect(printable(text)).toBe(expected));

describe("a failure", () => {
  it("has two parts: what happened, what to do", () => {
    expect(formatFailure(new LaunchError("it broke.", "Mend it.\nOr not."))).toBe(
      "ai-sandbox: it broke.\n  Mend it.\n  Or not.\n",
    );
  });
  it("of ours has a stack and a way to report it", () => {
    expect(formatFailure(new TypeError("x"))).toMatch(
      /fault of ours[\s\S]*report it[\s\S]*TypeError: x\n {4}at /,
    );
  });
  it("that is no error can be printed too", () => expect(formatFailure("x")).toContain("\nx\n"));
});

const nasty = "\u001b[2J\u202e";
const made: [string, LaunchError, number][] = [
  ["nodeTooOld", errors.nodeTooOld("20.1.0"), 125],
  ["windows", errors.windows(), 125],
  ["homeUnknown", errors.homeUnknown(), 125],
  ["folderGone", errors.folderGone(new Error("x")), 125],
  ["folderUnreadable", errors.folderUnreadable(nasty), 125],
  ["folderNameUnusable", errors.folderNameUnusable(nasty), 125],
  ["workspaceRefused", errors.workspaceRefused(nasty, "it is a test"), 125],
  ["workspaceClosedToAgent", errors.workspaceClosedToAgent(nasty), 125],
  ["statePathUnusable", errors.statePathUnusable(nasty), 125],
  ["variableNotText", errors.variableNotText("KEY"), 125],
  ["engineConfigurationUnsafe", errors.engineConfigurationUnsafe("DOCKER_CONFIG", nasty), 125],
  ["argumentNotText", errors.argumentNotText(3), 125],
  ["settingsWrong", errors.settingsWrong([nasty]), 125],
  ["stateUnusable", errors.stateUnusable(nasty, new Error("x")), 125],
  ["homeOfAnother", errors.homeOfAnother(nasty), 125],
  ["engineMissing", errors.engineMissing("docker", [nasty]), 127],
  ["engineStopped", errors.engineStopped(nasty), 125],
  ["engineForbidden", errors.engineForbidden(nasty), 125],
  ["engineFailed", errors.engineFailed(nasty), 125],
  ["startRefused", errors.startRefused(), 125],
  ["startFailed", errors.startFailed(), 125],
  ["imageNameUnusable", errors.imageNameUnusable(nasty), 125],
  ["diskFull", errors.diskFull("x", nasty, nasty), 125],
  ["notPackaged", errors.notPackaged(nasty), 125],
];

describe("every message", () => {
  it.each(made)(
    "%s says what to do, has its exit code, and is harmless for a terminal",
    (_name, error, code) => {
      const text = formatFailure(error);
      expect(text).toMatch(/^ai-sandbox: .{10,}\n {2}\S/);
      expect(error.exitCode).toBe(code);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
    },
  );
});

it.each([
  ["ENOSPC", /disk is full/],
  ["EDQUOT", /disk is full/],
  ["EACCES", /writable for you.*AI_SANDBOX_HOME/],
])("a state folder that fails with %s", (code, hint) => {
  expect(errors.stateUnusable("/s", Object.assign(new Error(code), { code })).hint).toMatch(hint);
});
