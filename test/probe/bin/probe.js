#!/usr/bin/env node
"use strict";
const { dirname } = require("node:path");
const { launch } = require("@ai-sandbox/core/launch");

launch(dirname(__dirname));
