import { expect, it } from "vitest";
import { makeCase } from "../support/case.ts";

// What people do all day, under full protection and without a network, where nothing comes from outside. Git's part is
// in git.test.ts; other programs, threads and a tracer in system-calls.test.ts; a C compiler, which no image has by
// itself, in test/registry/additions.test.ts.

it("npm ci of a local package with a native-like install script, and its tests, many processes at once", async () => {
  const result = await makeCase("agent").inside(
    `set -e
    export npm_config_offline=true npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false
    mkdir -p dep app/test && cd dep
    echo '{"name": "dep", "version": "1.0.0", "bin": {"dep": "cli.js"}, "scripts": {"install": "echo module.exports=42 >built.js"}}' >package.json
    printf '#!/usr/bin/env node\\nconsole.log("dep says", require("./built.js"))\\n' >cli.js
    npm pack --silent --pack-destination ../app >/dev/null && cd ../app
    echo '{"name": "app", "version": "1.0.0", "dependencies": {"dep": "file:dep-1.0.0.tgz"}, "scripts": {"test": "dep && node --test"}}' >package.json
    npm install --package-lock-only --silent && rm -rf ~/.npm && npm ci --silent && ls node_modules
    for n in 1 2 3 4 5 6; do
      echo 'const { spawnSync } = require("child_process"); require("node:test")("t", () => { for (let i = 0; i < 20; i++) if (spawnSync("true").status !== 0) throw new Error("x"); })' >test/$n.test.js
    done
    npm test --silent | grep -E '^(dep|. (pass|fail))'
    seq 200 | xargs -P 64 -I{} sh -c 'sleep 0.2; echo {}' | wc -l`,
    { environment: { AI_SANDBOX_REPORT: "off" } },
  );
  expect(result.stderr).toBe("");
  expect(result.stdout.toString()).toBe("dep\ndep says 42\nℹ pass 6\nℹ fail 0\n200\n");
});

it("pip install of a local package in a virtual environment in the project", async () => {
  const result = await makeCase("agent").inside(
    `set -e
    python3 - <<'PYTHON'
import zipfile
info = "demo-1.0.dist-info/"
with zipfile.ZipFile("demo-1.0-py3-none-any.whl", "w") as wheel:
    wheel.writestr("demo.py", "def main(): print('demo says', 42)\\n")
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: demo\\nVersion: 1.0\\n")
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: hand\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(info + "entry_points.txt", "[console_scripts]\\ndemo = demo:main\\n")
    wheel.writestr(info + "RECORD", "".join(name + ",,\\n" for name in [*wheel.namelist(), info + "RECORD"]))
PYTHON
    python3 -m venv .venv && . .venv/bin/activate
    pip install --quiet --no-index --disable-pip-version-check ./demo-1.0-py3-none-any.whl && demo`,
    { environment: { AI_SANDBOX_REPORT: "off" } },
  );
  expect(result.stderr).toBe("");
  expect(result.stdout.toString()).toBe("demo says 42\n");
});

it("debuggers: Node's inspector stops at a breakpoint, Python's pdb steps; and a program of the project's own runs in /tmp", async () => {
  const result = await makeCase("agent").inside(
    `set -e
    cat >app.js <<'NODE'
    let answer = 41;
    answer++;
    debugger;
    console.log("went on");
NODE
    cat >debug.mjs <<'NODE'
    import { spawn } from "node:child_process";
    const child = spawn("node", ["--inspect-brk=127.0.0.1:0", "app.js"], { stdio: ["ignore", "inherit", "pipe"] });
    let said = "";
    const address = await new Promise((resolve) => child.stderr.on("data", (bytes) => {
      said += bytes;
      const found = /ws:\\S+/.exec(said);
      if (found) resolve(found[0]);
    }));
    const socket = new WebSocket(address);
    let id = 0;
    const send = (method, params = {}) => socket.send(JSON.stringify({ id: ++id, method, params }));
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.result?.result) {
        console.log("node stopped with", message.result.result.value);
        send("Debugger.resume");
      }
      if (message.method !== "Debugger.paused") return;
      const { reason, callFrames: [frame] } = message.params;
      if (reason === "Break on start") return send("Debugger.resume");
      send("Debugger.evaluateOnCallFrame", { callFrameId: frame.callFrameId, expression: "answer" });
    };
    socket.onopen = () => ["Debugger.enable", "Runtime.runIfWaitingForDebugger"].forEach((method) => send(method));
    child.stderr.on("data", () => { if (said.includes("Waiting for the debugger to disconnect")) socket.close(); });
    child.on("exit", (code) => process.exit(code));
NODE
    node debug.mjs
    printf 'answer = 41\\nanswer += 1\\nprint("done")\\n' >app.py
    printf 'next\\nnext\\np "python stopped with", answer\\ncontinue\\nquit\\n' | python3 -m pdb app.py 2>&1 | grep -o "'python stopped with', 42"
    cp /usr/bin/true /tmp/own && /tmp/own && echo ran`,
    { environment: { AI_SANDBOX_REPORT: "off" } },
  );
  expect(result.stderr).toBe("");
  expect(result.stdout.toString()).toBe("node stopped with 42\nwent on\n'python stopped with', 42\nran\n");
});
