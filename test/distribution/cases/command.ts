import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Place } from "../support/place.ts";
import { claudeVersion } from "../support/world.ts";
import type { Case } from "./case.ts";

const readme = fileURLToPath(new URL("../../../README.md", import.meta.url));

/** A client of the engine that knows no image and no container, so that nobody else's are removed. */
const emptyEngine = async (place: Place): Promise<Record<string, string>> => {
  const real = await place.ask("command -v docker");
  const script = `#!/bin/sh\ncase "$*" in *"image ls"*|*"ps --all"*) exit 0;; esac\nexec ${real} "$@"\n`;
  place.write("empty/docker", script, 0o755);
  return { PATH: `${place.home}/empty:${place.path}` };
};

/** The `ai-sandbox` command, as far as installing and uninstalling is about it. */
export const command: readonly Case[] = [
  {
    title:
      "`ai-sandbox explain` as the README shows it, without installing, and where the project pins the launcher",
    kinds: ["npm"],
    everyRun: false,
    run: async (machine) => {
      const place = machine();
      const line = /^npx .* ai-sandbox explain .*$/m.exec(readFileSync(readme, "utf8"))?.[0];
      assert.ok(line !== undefined, "the README shows it");
      assert.match(await place.ask(line), /docker/);
      await place.ask("npm install --save-dev --save-exact @ai-sandbox/claude");
      assert.match(await place.ask(line), /docker/);
    },
  },
  {
    title: "`ai-sandbox which` and `doctor` see a native claude that stands before ours on PATH",
    kinds: ["npm"],
    everyRun: false,
    run: async (machine) => {
      const place = machine();
      await place.ask("npm install --global @ai-sandbox/claude @ai-sandbox/cli");
      const ours = await place.type("ai-sandbox which claude");
      assert.equal(ours.code, 0, ours.stdout + ours.stderr);
      const native = place.write("native/claude", "#!/bin/sh\necho the native one\n", 0o755);
      const environment = { PATH: `${place.home}/native:${place.path}` };
      const which = await place.type("ai-sandbox which claude", { environment });
      assert.equal(which.code, 1);
      assert.ok(which.stdout.includes(native), which.stdout);
      assert.ok((await place.type("ai-sandbox doctor", { environment })).stdout.includes(native));
    },
  },
  {
    title: "claude in node_modules, called inside a session, is the tool itself",
    kinds: ["npm"],
    everyRun: false,
    run: async (machine) => {
      const place = machine();
      place.write("project/package.json", JSON.stringify({ name: "team", private: true }));
      await place.ask("npm install --save-dev --save-exact @ai-sandbox/claude");
      await place.ask("npm install --global @ai-sandbox/cli @ai-sandbox/claude");
      const inside =
        "ai-sandbox shell claude -- sh -c 'npx --offline claude --version; command -v docker || echo no engine'";
      assert.deepEqual((await place.ask(inside)).split("\n"), [claudeVersion(), "no engine"]);
    },
  },
  {
    title: "`ai-sandbox prune --all` asks, and then takes what uninstalling leaves",
    kinds: ["npm"],
    everyRun: false,
    run: async (machine) => {
      const place = machine();
      const environment = await emptyEngine(place);
      await place.ask("npm install --global @ai-sandbox/claude @ai-sandbox/cli");
      await place.ask("claude --version");
      await place.ask("npm uninstall --global @ai-sandbox/claude");
      const state = join(place.home, ".ai-sandbox");
      assert.notEqual((await place.type("ai-sandbox prune --all", { environment })).code, 0);
      const atTerminal = (answer: string): string =>
        `echo ${answer} | script -qec "ai-sandbox prune --all" /dev/null`;
      await place.type(atTerminal("n"), { environment });
      assert.ok(existsSync(join(state, "homes", "claude")), "after no");
      const yes = await place.type(atTerminal("y"), { environment });
      assert.equal(existsSync(state), false, yes.stdout);
      await place.ask("npm uninstall --global @ai-sandbox/cli");
      const npmsOwn = [".npm", ".npm-global", ".npmrc", "empty", "project"];
      assert.deepEqual(
        readdirSync(place.home).filter((name) => !npmsOwn.includes(name)),
        [],
      );
    },
  },
];
