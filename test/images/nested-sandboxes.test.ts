import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { skipFor } from "../lifecycle/support/skip.ts";
import { makeWorkspace } from "../support/person.ts";
import { run } from "../support/run.ts";
import { putIntoHome } from "./home.ts";
import { modelThatRuns } from "./model.ts";
import { noStandIn, startStandIn } from "./stand-in.ts";

/** How a tool is told, in one command, to ask a vendor of the test's and to run what its model wants. */
type Headless = {
  readonly args: (address: string) => readonly string[];
  readonly environment: (address: string) => Readonly<Record<string, string>>;
  /** Files its home holds before. */
  readonly home?: Readonly<Record<string, string>>;
};

/** Tools with a sandbox of their own, which can't work inside another one. */
const cases: Readonly<Record<string, Headless>> = {
  codex: {
    args: (address) => [
      ...["exec", "--skip-git-repo-check"],
      ...["--config", `openai_base_url="${address}/v1"`],
      "make the file",
    ],
    environment: () => ({ CODEX_API_KEY: "none" }),
  },
  gemini: {
    args: () => ["--model", "gemini-2.5-flash", "--skip-trust", "--yolo", "-p", "make the file"],
    environment: (address) => ({ GEMINI_API_KEY: "none", GOOGLE_GEMINI_BASE_URL: address }),
    // With an address of one's own it wants to be told how one logs in. Statistics would go to its vendor, for whose
    // answer it waits a minute at its end.
    home: {
      ".gemini/settings.json":
        '{ "security": { "auth": { "selectedType": "gemini-api-key" } }, "privacy": { "usageStatisticsEnabled": false } }',
    },
  },
  qwen: {
    args: () => ["--auth-type", "openai", "--yolo", "-p", "make the file"],
    environment: (address) => ({
      OPENAI_API_KEY: "none",
      OPENAI_BASE_URL: `${address}/v1`,
      OPENAI_MODEL: "stand-in",
    }),
  },
};

describe.concurrent("a command that the tool runs works, its own sandbox neither fails nor nags", () => {
  for (const [tool, { args, environment, home }] of Object.entries(cases)) {
    it(tool, { timeout: 240_000 }, async (context) => {
      skipFor(noStandIn, context);
      // Not the one whose interactive sessions other tests hold: some tools share a home's state among sessions.
      const person = inject("people").other;
      const workspace = makeWorkspace(inject("folder"), person);
      // Builds its image where nobody has.
      await run(tool, ["--version"], { as: person, in: workspace });
      for (const [name, content] of Object.entries(home ?? {})) putIntoHome(person, tool, name, content);
      const command = "id -un > made-by-tool && cat /proc/1/comm >> made-by-tool";
      const vendor = await startStandIn(context, modelThatRuns(command));
      // The vendor is a server of this machine, which the filter does not reach.
      const options = {
        as: person,
        in: workspace,
        environment: { AI_SANDBOX_NETWORK: "open", ...environment(vendor.address) },
      };
      const result = await run(tool, args(vendor.address), options);
      const said = `${result.stdout}\n${result.stderr}\n${vendor.requests.map(({ path }) => path).join("\n")}`;
      expect(result.code, said).toBe(0);
      const made = join(workspace, "made-by-tool");
      expect(readFileSync(made, "utf8"), said).toBe("agent\ndocker-init\n");
      expect(statSync(made).uid).toBe(person.uid);
      expect(`${result.stdout}${result.stderr}`).not.toMatch(
        /bwrap|bubblewrap|landlock|seatbelt|not sandboxed/i,
      );
      expect(result.stderr).not.toMatch(/sandbox.*(fail|unavailable|disabled|warning)/i);
    });
  }
});
