import type { ToolFacts } from "./schema.ts";

/** The program that a launcher puts on PATH. All it knows is where its own package lies. */
export function bin(facts: ToolFacts): string {
  return `#!/usr/bin/env node
// Generated from packages/${facts.name}/tool.json by scripts/generate.ts: not to be edited here.
"use strict";
const { launch } = require("@ai-sandbox/core/dist/launch.cjs");

launch(__dirname.slice(0, -"/bin".length));
`;
}
