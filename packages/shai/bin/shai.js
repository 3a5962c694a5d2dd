#!/usr/bin/env node
// Generated from packages/shai/tool.json by scripts/generate.ts: not to be edited here.
import { launch } from "@ai-sandbox/core/launch";

await launch(new URL("..", import.meta.url));
