import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/launch.ts", "src/index.ts"],
  format: "esm",
  platform: "node",
  // Users need Node 22.15. The syntax stays at 18 all the same, so that an older
  // Node reaches the line that says so instead of stopping at a syntax error.
  target: "node18",
  outExtensions: () => ({ js: ".js", dts: ".d.ts" }),
  dts: true,
  clean: true,
  fixedExtension: false,
  deps: {
    // What may be copied into dist: nothing is installed beside core at run time.
    onlyBundle: ["execa", "which", "prompts", "proper-lockfile"],
  },
});
