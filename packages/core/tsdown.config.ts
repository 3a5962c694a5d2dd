import { defineConfig } from "tsdown";
import { hotFile } from "./hot-file.ts";
import { thirdPartyNotices } from "./third-party-notices.ts";

export default defineConfig({
  entry: ["src/launch.ts", "src/index.ts"],
  format: "esm",
  platform: "node",
  // Users need Node 22.15. The syntax stays at 18 all the same, so that an older
  // Node reaches the line that says so instead of stopping at a syntax error.
  target: "node18",
  fixedExtension: false,
  dts: true,
  clean: true,
  // Classes keep their names for the stack of an unexpected error, which users paste into reports. Those of functions
  // would be 35 KB, and core and a launcher have to stay below 300.
  minify: { compress: true, mangle: { keepNames: { class: true, function: false } }, codegen: true },
  // Lets launch.js export what the cold chunks and index.js share with it. Otherwise the
  // hot path would be two files, and every start would read and compile both. It takes that
  // index.ts exports all that launch.ts does; scripts/check-packages.ts watches over it.
  inputOptions: { preserveEntrySignatures: "allow-extension" },
  plugins: [hotFile(), thirdPartyNotices()],
  deps: {
    // All that may be copied into dist: nothing is installed beside core at run time, and
    // whatever else an update drags in stops the build until somebody has looked at it.
    onlyBundle: [
      // Engines are run with execa 8: 10 is four times its size, and core has to stay small.
      "execa",
      "cross-spawn",
      "get-stream",
      "human-signals",
      "is-stream",
      "isexe",
      "merge-stream",
      "mimic-fn",
      "npm-run-path",
      "onetime",
      "path-key",
      "shebang-command",
      "shebang-regex",
      "strip-final-newline",
      "which",
      // Questions.
      "prompts",
      "kleur",
      "sisteransi",
      // One build at a time.
      "proper-lockfile",
      "graceful-fs",
      "retry",
      "signal-exit",
    ],
  },
});
