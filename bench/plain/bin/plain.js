#!/usr/bin/env node
import { launch } from "@ai-sandbox/core/launch";

await launch(new URL("..", import.meta.url));
