#!/usr/bin/env node
// Generated from packages/qoder/tool.json by scripts/generate.ts: not to be edited here.
"use strict";
const { launch } = require("@ai-sandbox/core/dist/launch.cjs");

launch(__dirname.slice(0, -"/bin".length));
