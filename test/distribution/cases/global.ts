import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { nextAnswer } from "../registry/registry.ts";
import type { Place } from "../support/place.ts";
import { claudeVersion, imagesOf } from "../support/world.ts";
import type { Case } from "./case.ts";

const native = "#!/bin/sh\necho the native one\n";

/** The words of each package manager for the same thing. */
const words = (place: Place): { install: string; remove: string; bins: string } =>
  place.client.kind === "npm"
    ? {
        install: "npm install --global",
        remove: "npm uninstall --global",
        bins: join(place.home, ".npm-global/bin"),
      }
    : {
        install: "pnpm add --global",
        remove: "pnpm remove --global",
        bins: join(place.home, ".local/share/pnpm"),
      };

/** Installed for a user: `claude` is the sandboxed one from now on. */
export const global: readonly Case[] = [
  {
    title:
      "installed globally, claude is ours; a native one counts by its place on PATH and is back after uninstalling",
    kinds: ["npm", "pnpm"],
    everyRun: true,
    run: async (machine) => {
      const place = machine();
      const { install, remove, bins } = words(place);
      place.write("native/claude", native, 0o755);
      const nativeFirst = { environment: { PATH: `${place.home}/native:${place.path}` } };
      const nativeLast = { environment: { PATH: `${place.path}:${place.home}/native` } };
      assert.equal(await place.ask("claude", nativeLast), "the native one");

      await place.ask(`${install} @ai-sandbox/claude`);
      assert.equal(await place.ask("command -v claude", nativeLast), join(bins, "claude"));
      assert.equal(await place.ask("claude --version", nativeLast), claudeVersion());
      assert.equal(await place.ask("claude", nativeFirst), "the native one");

      await place.ask(`${remove} @ai-sandbox/claude`);
      assert.equal(await place.ask("claude", nativeLast), "the native one");
      assert.equal(existsSync(join(bins, "claude")), false);
    },
  },
  {
    title:
      "npm refuses to replace another package's claude, `ai-sandbox doctor` sees it; after the README's way out ours is there",
    kinds: ["npm"],
    everyRun: true,
    run: async (machine) => {
      const place = machine();
      await place.ask("npm install --global @anthropic-ai/claude-code");
      const refused = await place.type("npm install --global @ai-sandbox/claude");
      assert.notEqual(refused.code, 0);
      assert.match(refused.stderr, /EEXIST/);
      assert.equal(await place.ask("claude"), "the native one");
      // Whoever does not know why: doctor names the package that stands in the way.
      await place.ask("npm install --global @ai-sandbox/cli");
      const { stdout } = await place.type("ai-sandbox doctor");
      assert.match(
        stdout,
        /note {2}PATH +claude runs natively, .*\(EEXIST\)\n.*npm uninstall --global @anthropic/,
      );
      await place.ask("npm uninstall --global @anthropic-ai/claude-code");
      await place.ask("npm install --global @ai-sandbox/claude");
      assert.equal(await place.ask("claude --version"), claudeVersion());
    },
  },
  {
    title: "all fifteen at once, each with its own command",
    kinds: ["npm", "pnpm"],
    everyRun: true,
    run: async (machine, world) => {
      const place = machine();
      const { install, bins } = words(place);
      await place.ask(`${install} ${world.tools.map(({ name }) => `@ai-sandbox/${name}`).join(" ")}`);
      assert.ok(world.tools.length >= 15);
      const expected = world.tools.map(({ command }) => command).toSorted();
      const found = readdirSync(bins).filter(
        (name) => !/\.(cmd|ps1)$/.test(name) && name !== "global" && name !== "store",
      );
      assert.deepEqual(found.toSorted(), expected);
      // Each of them finds its own facts: it is its own package's README that says how it is called.
      for (const { name, command } of world.tools) {
        const real = await place.ask(
          `readlink -f "$(command -v ${command})"; cat "$(command -v ${command})"`,
        );
        assert.match(real, new RegExp(`@ai-sandbox/${name}/`), command);
      }
    },
  },
  {
    title: "upgrade and downgrade: the image follows, the home stays",
    kinds: ["npm", "pnpm"],
    everyRun: false,
    run: async (machine, { registry }) => {
      const place = machine();
      const { install } = words(place);
      const first = registry.versions.get("@ai-sandbox/claude");
      const installed = async (version: string | undefined): Promise<string> => {
        await place.ask(`${install} @ai-sandbox/claude@${version}`);
        return place.ask("claude --version");
      };
      assert.equal(await installed(first), claudeVersion());
      place.write(".ai-sandbox/homes/claude/kept", "by me");
      assert.equal(await installed("next"), nextAnswer);
      assert.equal(await installed(first), claudeVersion());
      assert.equal(new Set(imagesOf(place)).size, 2);
      assert.ok(existsSync(join(place.home, ".ai-sandbox/homes/claude/kept")));
    },
  },
  {
    title: "after uninstalling there is nothing left but ~/.ai-sandbox and the package manager's own",
    kinds: ["npm"],
    everyRun: true,
    run: async (machine) => {
      const place = machine();
      await place.ask("npm install --global @ai-sandbox/claude @ai-sandbox/cli");
      await place.ask("claude --version");
      await place.ask("npm uninstall --global @ai-sandbox/claude @ai-sandbox/cli");
      const npmsOwn = [".npm", ".npm-global", ".npmrc"];
      const left = readdirSync(place.home).filter((name) => name !== "project" && !npmsOwn.includes(name));
      assert.deepEqual(left, [".ai-sandbox"]);
      const prefix = join(place.home, ".npm-global");
      const files = readdirSync(prefix, { recursive: true, withFileTypes: true });
      assert.deepEqual(
        files.filter((entry) => !entry.isDirectory()).map(({ name }) => name),
        [],
      );
    },
  },
];
