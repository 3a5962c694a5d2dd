import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { giveImages, startCleanEngine } from "../../../scripts/images/clean-engine.ts";
import { nextAnswer, nextVersion } from "../registry/registry.ts";
import type { Place } from "../support/place.ts";
import { claudeVersion, imagesOf } from "../support/world.ts";
import type { Case } from "./case.ts";

const words = (place: Place): { add: string; install: string; run: string; lock: string } =>
  place.client.kind === "npm"
    ? { add: "npm install --save-dev --save-exact", install: "npm ci", run: "npx", lock: "package-lock.json" }
    : {
        add: "pnpm add --save-dev --save-exact",
        install: "pnpm install --frozen-lockfile",
        run: "pnpm exec",
        lock: "pnpm-lock.yaml",
      };

const manifest = (more: object = {}): string =>
  JSON.stringify({
    name: "team",
    version: "1.0.0",
    private: true,
    scripts: { ask: "claude --version" },
    ...more,
  });

/** A colleague's clone of a repository: the files that are committed. */
function clone(from: Place, to: Place, lock: string): void {
  for (const name of ["package.json", lock])
    to.write(`project/${name}`, readFileSync(join(from.project, name), "utf8"));
}

/** Everything of the launcher that is installed, by a checksum of its files. */
const installed = (place: Place): Promise<string> =>
  // pnpm links to where it keeps a package, beside those that it depends on; its own scripts there hold paths.
  place.ask(
    'cd "$(readlink -f node_modules/@ai-sandbox/claude)" && find -L . ../core -type f -not -path "*/node_modules/*" | sort | xargs sha256sum | sha256sum',
  );

/** Names of the images that an image was built on: ours, and the one from a registry. */
async function imagesBelow(place: Place, image: string): Promise<string[]> {
  const inspected = (format: string, ...names: string[]): Promise<string> =>
    place.ask(`docker image inspect --format '${format}' ${names.join(" ")}`);
  const layersOf = async (name: string): Promise<string> =>
    (await inspected("{{json .RootFS.Layers}}", name)).slice(0, -1);
  const whole = await layersOf(image);
  const bases = (await place.ask("docker image ls --format '{{.Repository}}:{{.Tag}}' ai-base")).split("\n");
  const found = await Promise.all(bases.map(async (name) => whole.startsWith(`${await layersOf(name)},`)));
  const below = bases.filter((_, index) => found[index]);
  assert.ok(below.length > 0, "a base of it is there");
  return [...below, "debian:trixie-slim"];
}

/** A command that prints a checksum of every file of the tool in an image. */
const contents = (image: string): string =>
  `docker run --rm --network=none --entrypoint=sh ${image} -c "find -L /opt/claude -type f | sort | xargs sha256sum"`;

/** Pinned for everybody who works in a repository. */
export const pinned: readonly Case[] = [
  {
    title: "the lockfile gives two people the same launcher, tool and image",
    kinds: ["npm", "pnpm"],
    everyRun: true,
    run: async (machine) => {
      const [one, two] = [machine(), machine()];
      const { add, install, run, lock } = words(one);
      one.write("project/package.json", manifest());
      await one.ask(`${add} @ai-sandbox/claude`);
      clone(one, two, lock);
      for (const place of [one, two]) {
        await place.ask(install);
        assert.equal(await place.ask(`${run} claude --version`), claudeVersion());
        assert.equal((await place.ask("npm run --silent ask")).trim(), claudeVersion());
      }
      assert.equal(await installed(two), await installed(one));
      assert.deepEqual(imagesOf(two), imagesOf(one));
      assert.equal(imagesOf(one).length, 1);
    },
  },
  {
    title: "on another engine, which has nothing but the images below it: the same launcher, tool and image",
    kinds: ["npm", "pnpm"],
    everyRun: false,
    run: async (machine) => {
      const [one, two] = [machine(), machine()];
      const { add, install, run, lock } = words(one);
      one.write("project/package.json", manifest());
      await one.ask(`${add} @ai-sandbox/claude`);
      clone(one, two, lock);
      const engine = await startCleanEngine();
      try {
        await one.ask(`${run} claude --version`);
        const [image = ""] = imagesOf(one);
        giveImages(engine, ...(await imagesBelow(one, image)));
        assert.equal(engine.docker("image", "ls", "--quiet", "ai-claude"), "");
        await two.ask(install);
        const there = { environment: { DOCKER_HOST: engine.address } };
        assert.equal(await two.ask(`${run} claude --version`, there), claudeVersion());
        assert.equal(await installed(two), await installed(one));
        assert.deepEqual(imagesOf(two), [image]);
        // Built at another time, so the images' ids differ. What the tool is made of does not.
        assert.equal(await two.ask(contents(image), there), await one.ask(contents(image)));
      } finally {
        engine.stop();
      }
    },
  },
  {
    title: "two repositories with two pins, side by side and at once",
    kinds: ["npm", "pnpm"],
    everyRun: false,
    run: async (machine, { registry }) => {
      const place = machine();
      const { add, run } = words(place);
      const versions = [registry.versions.get("@ai-sandbox/claude"), nextVersion];
      for (const version of versions) {
        place.write(`project/${version}/package.json`, manifest());
        await place.ask(`${add} @ai-sandbox/claude@${version}`, { in: join(place.project, String(version)) });
      }
      const ask = (version: string | undefined): Promise<string> =>
        place.ask(`${run} claude --version`, { in: join(place.project, String(version)) });
      for (let round = 0; round < 2; round++)
        assert.deepEqual(await Promise.all(versions.map(ask)), [claudeVersion(), nextAnswer]);
      assert.equal(new Set(imagesOf(place)).size, 2);
    },
  },
];
