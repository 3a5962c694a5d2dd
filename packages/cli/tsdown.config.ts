import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/ai-sandbox.ts"],
  format: "esm",
  platform: "node",
  // See packages/core/tsdown.config.ts for why this is older than what users need.
  target: "node18",
  outExtensions: () => ({ js: ".js" }),
  dts: false,
  clean: true,
  deps: { onlyBundle: [] },
});
