import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { claudeVersion } from "../support/world.ts";
import type { Case } from "./case.ts";

/** Without installing anything. */
export const once: readonly Case[] = [
  {
    title: "npx @ai-sandbox/claude --version, cold and warm",
    kinds: ["npm"],
    everyRun: true,
    run: async (machine) => {
      const place = machine();
      for (const state of ["cold", "warm"]) {
        assert.equal(await place.ask("npx @ai-sandbox/claude --version"), claudeVersion(), state);
      }
      assert.deepEqual(readdirSync(place.project), [], "the folder it was typed in");
      const left = readdirSync(place.home).filter((name) => name !== ".npmrc" && name !== "project");
      assert.deepEqual(left, [".ai-sandbox", ".npm"], "the home folder");
    },
  },
  {
    title: "pnpm dlx @ai-sandbox/claude --version, cold and warm",
    kinds: ["pnpm"],
    everyRun: false,
    run: async (machine) => {
      const place = machine();
      for (const state of ["cold", "warm"]) {
        assert.equal(
          await place.ask("pnpm dlx --silent @ai-sandbox/claude --version"),
          claudeVersion(),
          state,
        );
      }
      assert.deepEqual(readdirSync(place.project), []);
    },
  },
  {
    title: "the exit code, arguments and stdin go through npx",
    kinds: ["npm"],
    everyRun: false,
    run: async (machine) => {
      const place = machine();
      const wrong = await place.type("echo x | npx @ai-sandbox/claude --no-such-option");
      assert.equal(wrong.code, 1);
      assert.match(wrong.stderr, /unknown option '--no-such-option'/);
    },
  },
];
