// What a launcher's bin requires: runs the hot file. Filled in and put into dist by hot-file.ts, without its comments.
//
// V8 forgets at each exit what it compiled. Kept in the state home and given back at the next start, the compiled code
// saves a launcher some 3 of 30 ms. Node's own compile cache keeps the outermost function alone, and so saves less.
//
// Nothing keeps the code of this file itself. It has therefore no functions of its own, which V8 would read twice.
"use strict";
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(__TOO_OLD__.join(process.versions.node));
  process.exit(__SET_UP__);
}
// A tenth of the time that `require` takes.
const builtin = process.getBuiltinModule;
const { closeSync, openSync, readFileSync, readSync } = builtin("fs");

// Where the code is kept: in the state home alone, which no session sees. Nowhere while there is none, and where the
// folder that the user is in holds it: then the launcher is about to refuse. The name of the hot file says what is in
// it, so code kept under it is never code of another file.
const { AI_SANDBOX_HOME, HOME } = process.env;
const home = AI_SANDBOX_HOME ?? (HOME && `${HOME}/.ai-sandbox`);
let kept;
let cachedData;
try {
  if (home?.startsWith("/") && !home.startsWith(`${process.cwd()}/`)) {
    kept = `${home}/state/v1/code/${process.version}-${process.arch}-${__HOT_FILE__}`;
    cachedData = readFileSync(kept);
  }
} catch {
  // Not kept yet, or in a folder that is gone.
}

// A string of this length lies apart from V8's young objects; the text alone would lie among them, and fill their place
// so far that a garbage collection comes in the middle of the start.
const filename = `${__dirname}/${__HOT_FILE__}`;
const text = Buffer.alloc(__LENGTH__, 32);
const opened = openSync(filename, "r");
readSync(opened, text);
closeSync(opened);

const script = new (builtin("vm").Script)(text.latin1Slice(), { filename, cachedData });
// A script has no import() of its own without an experimental option.
const hot = script.runInThisContext()(builtin, __dirname, (specifier) => import(specifier));
module.exports = hot;
// V8 refuses what another version of it made. The name has Node's, so this is once a version.
if (kept !== undefined && (cachedData === undefined || script.cachedDataRejected)) {
  // Of a start that got as far as a session, and soon after: V8 forgets what was long not used, so a first run that
  // waited for its image has not much to give, nor has a session at its end.
  hot.milestones.started = () => {
    if (process.uptime() > 10) return;
    const keep = () => {
      clearTimeout(timer);
      process.off("exit", keep);
      hot.keepCode(kept, script.createCachedData());
    };
    const timer = setTimeout(keep, 1500);
    timer.unref();
    process.once("exit", keep);
  };
}

// The names are for ES modules that import this file: they are found by reading it.
// biome-ignore lint/suspicious/noAssignInExpressions: it never runs
0 && (module.exports = { __NAMES__ });
