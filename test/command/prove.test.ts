import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freshFolder } from "../support/fixtures.ts";
import { makeDesk } from "./command.ts";

type Proof = { failed: number; verdicts: { name: string; verdict: string; detail: string }[] };

const failedIn = (stdout: string): string[] =>
  (JSON.parse(stdout) as Proof).verdicts
    .filter(({ verdict }) => verdict === "failed")
    .map(({ name }) => name);

describe("doctor --prove", () => {
  it.each(["other", "self"] as const)(
    "the sandbox holds, for %s; nothing is left of the proof",
    async (who) => {
      const desk = makeDesk(who);
      const temporary = freshFolder(desk.person);
      const result = await desk.type("doctor --prove probe", { TMPDIR: temporary });
      expect(result.stdout.split("\n").filter((line) => line.startsWith("FAILED"))).toEqual([]);
      expect(result.stdout).toContain("The sandbox held.");
      expect(result.stdout.match(/^held /gm)?.length).toBeGreaterThan(18);
      expect(result.code).toBe(0);
      expect(result.stderr).toMatch(/^ai-sandbox: a session of Probe attacks its own sandbox.*\n$/);
      expect(readdirSync(temporary)).toEqual([]);
      expect(
        readdirSync(join(desk.person.home, ".ai-sandbox/homes/probe")).filter((name) =>
          name.startsWith(".proof"),
        ),
      ).toEqual([]);
    },
  );

  // A proof that can't fail would prove nothing.
  it.each([
    ["AI_SANDBOX_NETWORK", "open", "reach a service of this machine"],
    ["AI_SANDBOX_GIT", "open", "write git hooks and what the host obeys"],
    ["AI_SANDBOX_ENVIRONMENT", "A_VARIABLE_OF_THE_HOST", "read variables of yours that are not the tool's"],
  ])("it fails where settings allow it: %s=%s", async (name, value, attack) => {
    const result = await makeDesk("agent").type("doctor --prove probe --json", { [name]: value });
    expect(result.code).toBe(1);
    expect(failedIn(result.stdout)).toContain(attack);
  });

  it.each([
    ["doctor --prove", 2, /--prove needs a value: --prove <tool>/],
    ["doctor --prove nosuchtool", 127, /not installed/],
  ])("%s: %i", async (words, code, message) => {
    const result = await makeDesk().type(words);
    expect([result.code, result.stdout]).toEqual([code, ""]);
    expect(result.stderr).toMatch(message);
  });
});
