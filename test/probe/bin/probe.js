#!/usr/bin/env node
"use strict";
const { launch } = require("@ai-sandbox/core/dist/launch.cjs");

launch(__dirname.slice(0, -"/bin".length));
