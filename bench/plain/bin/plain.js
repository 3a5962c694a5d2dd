#!/usr/bin/env node
"use strict";
const { dirname } = require("node:path");
const { launch } = require("@ai-sandbox/core/dist/launch.cjs");

launch(dirname(__dirname));
