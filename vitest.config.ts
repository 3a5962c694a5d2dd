import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

const source = (path: string): string => fileURLToPath(new URL(`packages/core/src/${path}`, import.meta.url));

export default defineConfig({
  test: {
    teardownTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        // Unit tests read core's sources, so that they need no build first.
        resolve: {
          alias: [{ find: /^@ai-sandbox\/core$/, replacement: source("index.ts") }],
        },
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"],
          globalSetup: ["test/support/unit-setup.ts"],
          testTimeout: 15_000,
        },
      },
      {
        // These start what was built against a real engine. Two files at a time:
        // more would only queue up in the engine and make timeouts lie.
        test: {
          name: "engine",
          include: ["test/**/*.test.ts"],
          globalSetup: ["test/support/global-setup.ts"],
          pool: "forks",
          maxWorkers: 2,
          fileParallelism: true,
          testTimeout: 300_000,
          hookTimeout: 600_000,
          // A real engine on a busy machine is late now and then. Who needs it is named by scripts/setup/count-tests.ts,
          // and what has to hold the first time fails there.
          retry: 1,
        },
      },
    ],
  },
});
