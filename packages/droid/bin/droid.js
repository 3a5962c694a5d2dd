#!/usr/bin/env node
// Generated from packages/droid/tool.json by scripts/generate.ts: not to be edited here.
"use strict";
const { dirname } = require("node:path");
const { launch } = require("@ai-sandbox/core/dist/launch.cjs");

launch(dirname(__dirname));
