import { chownSync, existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { openTerminal } from "../fidelity/support/terminal.ts";
import { makeWorld, Way } from "../fidelity/support/way.ts";
import { makeOneOffTool } from "../lifecycle/support/one-off-tool.ts";
import { skipFor } from "../lifecycle/support/skip.ts";
import { until } from "../support/engine.ts";
import { freshHome } from "../support/fixtures.ts";
import { ended, run, start } from "../support/run.ts";
import { type Island, makeIsland, noIsland } from "./support/island.ts";
import { loadLayers } from "./support/layers.ts";
import { noRegistry, type Registry, startRegistry } from "./support/registry.ts";
import { noSmallImage, pushSmallImage } from "./support/small-image.ts";

// The real prune --images and --all: on an engine that nobody else uses, after real sessions, at a terminal.

const missing = noIsland ?? noRegistry ?? noSmallImage;
const ours = { "ai-sandbox.base": "1" };

let island: Island;
let registry: Registry;
beforeAll(async () => {
  if (missing !== undefined) return;
  island = await makeIsland();
  registry = await startRegistry(island);
});
afterAll(async () => {
  if (missing === undefined) await island.stop();
});

/** Somebody who has only this engine, and a few files of their own. */
function sit() {
  const known = inject("people").other;
  const groups = [statSync(island.engine.replace("unix://", "")).gid];
  const person = freshHome({ ...known, groups }, { "notes.txt": "of mine" });
  const way = new Way("ours", makeWorld(inject("folder"), person, inject("installation")));
  const environment = { DOCKER_HOST: island.engine, AI_SANDBOX_NETWORK: "none", AI_SANDBOX_TRUST: undefined };
  const options = { as: person, in: way.workspace, environment };
  return {
    person,
    options,
    state: join(person.home, ".ai-sandbox"),
    type: async (words: string) => {
      const done = await run("ai-sandbox", words.split(" "), options);
      return { ...done, stdout: done.stdout.toString() };
    },
    /** Answers the question that a command asks at a terminal. @returns all that was shown, and its exit code */
    answer: async (words: string, answer: string) => {
      const terminal = openTerminal(way, `${inject("installation").bins}/${words}`, environment);
      await terminal.shows("[y/N]");
      terminal.process.write(`${answer}\r`);
      const { code } = await terminal.ended;
      return { code, shown: terminal.shown() };
    },
  };
}

/** Names of all images; one without a name by its id. */
const images = (): string[] =>
  island
    .docker("image", "ls", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}")
    .split("\n")
    .map((line) => line.split(" "))
    .map(([name = "", id = ""]) => (name === "<none>:<none>" ? id : name))
    .toSorted();

it("prune --images takes what no launcher runs, prune --all the rest, and nothing of ours is left", async (context) => {
  skipFor(missing, context);
  const tool = makeOneOffTool();
  const name = `${registry.address}/team/ai-${tool.name}`;
  const me = sit();
  const session = (script: string) => [tool.program, [script], me.options] as const;

  // A life with it: settings, trust, a variable, sessions with the shared home and with the project's own.
  expect(await me.type("settings set image.source registry")).toMatchObject({ code: 0, stderr: "" });
  expect((await me.type(`settings set image.registry ${registry.address}/team`)).code).toBe(0);
  expect((await me.type("trust")).code).toBe(0);
  const variables = join(me.state, "env");
  writeFileSync(variables, "MINE=1\n", { mode: 0o600 });
  chownSync(variables, me.person.uid, me.person.gid);
  pushSmallImage(island, `${name}:latest`, "now", ["ai-sandbox.base=1"]);
  for (const home of ["shared", "private"]) {
    expect((await me.type(`settings set home ${home}`)).code).toBe(0);
    const done = await run(...session("echo kept >~/kept; cat /word"));
    expect([done.code, done.stdout.toString()], done.stderr).toEqual([0, "now\n"]);
  }
  expect(readdirSync(me.state)).toEqual(
    expect.arrayContaining(["config.json", "env", "homes", "project-homes", "state"]),
  );
  const pulled = images();

  // What earlier launchers built, with the parent that is Debian's; somebody's build of this minute; a stranger's image.
  loadLayers(island, "debian:trixie-slim", ["debian"]);
  loadLayers(island, "ai-base:00000000000000aa", ["debian", "old"], { labels: ours });
  loadLayers(island, "ai-claude:00000000000000ab", ["debian", "old", "claude"], { labels: ours });
  loadLayers(island, "ai-base:00000000000000ba", ["debian", "new"], { labels: ours });
  loadLayers(island, "ai-claude:00000000000000bb", ["debian", "new", "claude"], { labels: ours });
  loadLayers(island, "ai-claude:latest", ["debian", "new", "claude"], { labels: ours });
  loadLayers(island, "ai-codex:00000000000000cc", ["debian", "codex"], { labels: ours, created: new Date() });
  loadLayers(island, "ai-lost:1", ["debian", "lost"], { labels: ours });
  const [lost = ""] = [island.docker("image", "inspect", "--format={{.Id}}", "ai-lost:1")];
  loadLayers(island, "ai-lost:1", ["stranger"]);
  const strangers = ["ai-lost:1", "debian:trixie-slim"];
  const old = ["ai-base:00000000000000aa", "ai-claude:00000000000000ab", lost];
  const before = images();
  expect(before).toEqual(expect.arrayContaining([...strangers, ...old]));

  const no = await me.answer("ai-sandbox prune --images", "n");
  expect([no.code, images()], no.shown).toEqual([1, before]);
  for (const each of old) expect(no.shown).toContain(each.slice(0, 19));
  const yes = await me.answer("ai-sandbox prune --images", "y");
  expect([yes.code, images()], yes.shown).toEqual([0, before.filter((each) => !old.includes(each))]);
  expect(yes.shown).toContain("3 images removed.");
  expect(await me.type("prune --images")).toMatchObject({
    code: 0,
    stdout: "No image is old, and no build left anything.\n",
  });

  // All of it: not while a session runs, not without an answer, not after no.
  const launcher = start(...session("echo up; sleep 60"));
  const end = ended(launcher);
  await new Promise((resolve) => launcher.stdout?.once("data", resolve));
  const busy = await me.type("prune --all --yes");
  expect([busy.code, busy.stderr]).toEqual([1, expect.stringContaining("1 session must end first")]);
  expect((await me.type("stop --all")).code).toBe(0);
  await end;
  expect((await me.type("prune --all")).code).toBe(1);
  const kept = images();
  const refused = await me.answer("ai-sandbox prune --all", "n");
  expect([refused.code, images(), existsSync(variables)], refused.shown).toEqual([1, kept, true]);
  expect(kept).toEqual(expect.arrayContaining(pulled));
  // Each image by one of its names.
  for (const each of [`${name}:latest`, "ai-base:00000000000000ba", "ai-codex:00000000000000cc"])
    expect(refused.shown).toContain(`${each} `);
  expect(refused.shown).toMatch(new RegExp(`${name}:latest +2 MB +date unknown`));
  for (const each of strangers) expect(refused.shown).not.toContain(each);

  // A container of one's own keeps the image that it was made from; once it is gone, the next prune takes that as well.
  const container = island.docker("create", "ai-claude:latest", "true");
  const done = await me.answer("ai-sandbox prune --all", "y");
  expect(done.code, done.shown).toBe(1);
  expect(done.shown).toContain("the engine kept ai-claude:");
  expect(readdirSync(me.person.home)).toEqual(["notes.txt"]);
  island.docker("rm", container);
  const again = await me.answer("ai-sandbox prune --all", "y");
  expect([again.code, images()], again.shown).toEqual([0, strangers]);
  expect(await me.type("prune --all")).toMatchObject({
    code: 0,
    stdout: "Nothing of ai-sandbox is on this machine.\n",
  });
  expect(readdirSync(me.person.home)).toEqual(["notes.txt"]);
  await until("no container is left", () => island.docker("ps", "--all", "--quiet") === "", 5);
  expect(island.docker("volume", "ls", "--quiet")).toBe("");
});
