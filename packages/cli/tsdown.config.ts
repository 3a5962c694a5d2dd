import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/ai-sandbox.ts"],
  format: "esm",
  platform: "node",
  // See packages/core/tsdown.config.ts for why this is older than what users need.
  target: "node18",
  fixedExtension: false,
  // What `ai-sandbox base` runs as root.
  copy: ["../../scripts/setup/debian-root.sh"],
  dts: false,
  clean: true,
  // Core is a dependency and stays outside; nothing else may come in.
  deps: { onlyBundle: [] },
});
