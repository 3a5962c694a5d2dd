import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../expectation.ts";
import { claude, claudeAfter, proceed, share } from "./steps.ts";

const needsRegistry = "it needs a registry; test/distribution does it in every run";
const thisRun = "what runs all tests, these among them: CI, and every developer";

/** Pages that tell how to get it. */
export const wayInPages: Readonly<Record<string, Plan>> = {
  "README.md": {
    onlyReport: needsRegistry,
    commands: {
      "npx @ai-sandbox/claude": claudeAfter(proceed, share),
      claude,
      "npx claude": claude,
      "npx -p @ai-sandbox/cli -p @ai-sandbox/claude ai-sandbox explain claude": { shows: /docker/ },
      "scripts/start claude --version": {
        runBy: "[test/lifecycle/start-script.test.ts](../test/lifecycle/start-script.test.ts)",
      },
      "scripts/test": { runBy: thisRun },
    },
  },
  "docs/teams.md": { onlyReport: needsRegistry, commands: { "npx claude": claudeAfter(share) } },
  "docs/distribution.md": {
    commands: { "npm run distribution -- --report": { runBy: "hand: it wrote the table of that page" } },
  },
  "docs/documented-commands.md": {
    commands: { "npm run docs:commands -- --report": { runBy: "hand: it wrote this table" } },
  },
  "packages/claude/README.md": {
    onlyReport: needsRegistry,
    commands: {
      "npx @ai-sandbox/claude": claudeAfter(proceed, share),
      "rm -rf ~/.ai-sandbox/homes/claude": {
        after: ({ home, docker }) => {
          assert.equal(existsSync(join(home, ".ai-sandbox/homes/claude")), false);
          assert.equal(docker("image", "ls", "--quiet", "ai-claude"), "");
        },
      },
    },
  },
  "CONTRIBUTING.md": {
    machine: "clone",
    onlyReport: "a clone with everything that it needs takes a minute",
    commands: {
      "scripts/start claude --version": { shows: /\(Claude Code\)/ },
      "scripts/test": { runBy: thisRun },
    },
  },
  "docs/adding-a-tool.md": {
    machine: "clone",
    onlyReport: "a tool is added to a clone, and its image built",
    commands: {
      "npm run generate": {
        // What a person does now: the facts and the Dockerfile. The tests' own tool lends both.
        before: async ({ ask }) => void (await ask("node test/documented/plans/fill-in-acme.ts")),
      },
      "scripts/start acme --version": { shows: /^16\.0\.0$/m },
      "scripts/start acme": {
        keys: [{ when: /^/, pause: 10_000, keys: "# Head\r\u0004" }],
        shows: /<h1>Head<\/h1>/,
      },
      "npm run update-tools -- --check": { shows: /^acme +16\.0\.0/m },
      "npm run update-tools": {
        shows: /^wrote .changeset\/update-acme\.md$/m,
        orCode: [1, "the others are updated; npm's registry here lacks one of the tools"],
      },
      "npm test": { runBy: thisRun },
    },
  },
};
