import { fileURLToPath } from "node:url";
import { defineConfig } from "tsdown";
import { hotFile } from "./hot-file.ts";
import { plainCode } from "./plain-code.ts";
import { quickBuiltins } from "./quick-builtins.ts";
import { standAlone } from "./stand-alone.ts";
import { thirdPartyNotices } from "./third-party-notices.ts";

const common = {
  format: "esm",
  platform: "node",
  // Users need Node 22.15. The syntax stays at 18 all the same, so that an older
  // Node reaches the line that says so instead of stopping at a syntax error.
  target: "node18",
  fixedExtension: false,
  // Classes keep their names for the stack of an unexpected error, which users paste into reports. Those of functions
  // would be 35 KB, and core and a launcher have to stay below 300.
  minify: { compress: true, mangle: { keepNames: { class: true, function: false } }, codegen: true },
} as const;

const core = defineConfig({
  ...common,
  entry: ["src/launch.ts", "src/index.ts"],
  dts: true,
  clean: true,
  // Lets launch.js export what the cold chunks and index.js share with it. Otherwise the
  // hot path would be two files, and every start would read and compile both. It takes that
  // index.ts exports all that launch.ts does; scripts/check-packages.ts watches over it.
  inputOptions: { preserveEntrySignatures: "allow-extension" },
  plugins: [standAlone(), plainCode(), hotFile(), quickBuiltins(), thirdPartyNotices()],
  alias: {
    // What it adds to Node's own fs (waiting when too many files are open) a lock has no need of, and it is 10 KB.
    "graceful-fs": "node:fs",
    // Starts scripts on Windows as if they were programs. Engines' clients are programs.
    "cross-spawn": fileURLToPath(new URL("thin/cross-spawn.ts", import.meta.url)),
    // Descriptions of signals for execa's error messages, which nobody is shown: 15 KB with its license.
    "human-signals": fileURLToPath(new URL("thin/human-signals.ts", import.meta.url)),
  },
  deps: {
    // All that may be copied into dist: nothing is installed beside core at run time, and
    // whatever else an update drags in stops the build until somebody has looked at it.
    onlyBundle: [
      // Engines are run with execa 8: 10 is four times its size, and core has to stay small.
      "execa",
      "get-stream",
      "is-stream",
      "merge-stream",
      "mimic-fn",
      "npm-run-path",
      "onetime",
      "path-key",
      "strip-final-newline",
      // Questions.
      "prompts",
      "kleur",
      "sisteransi",
      // One build at a time.
      "proper-lockfile",
      "retry",
      "signal-exit",
    ],
  },
});

/** The filter, whose text also runs in a sidecar. */
const filter = defineConfig({
  ...common,
  entry: { filter: "src/egress/stand-alone.ts" },
  dts: false,
  plugins: [plainCode(), quickBuiltins()],
  // The other one's files lie there too.
  clean: false,
});

export default [core, filter].flat();
