import { chmodSync, chownSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { freshFolder } from "../support/fixtures.ts";
import { run } from "../support/run.ts";
import { clients } from "./support/clients.ts";
import { expectAnswer, expectQuietAnswer } from "./support/expect-answer.ts";
import { newcomer, searchPath } from "./support/newcomer.ts";
import { makeOneOffTool } from "./support/one-off-tool.ts";
import { makeRecordingEngine } from "./support/recording-engine.ts";

const builds = clients().flatMap(({ path, major, builders }) =>
  builders.map((builder) => ({
    path,
    major,
    builder,
    named: builder === "1" ? "BuildKit" : "the classic builder",
  })),
);

it.each(builds)("a first run with Docker's client $major and $named", async ({ path, builder }) => {
  const tool = makeOneOffTool();
  const engine = makeRecordingEngine(path);
  const someone = newcomer();
  const environment = { PATH: searchPath(engine.folder), DOCKER_BUILDKIT: builder };
  const first = await someone.run(tool, "shell", ["id -un; echo to-stderr >&2"], { environment });
  expectAnswer(first, "agent\n");
  expect(first.stderr).toMatch(/to-stderr\n$/);
  expect(first.code).toBe(0);
  expect(tool.images()).toHaveLength(1);
  engine.forget();
  const second = await someone.run(tool, "shell", ["echo second"], { environment });
  expectQuietAnswer(second, "second\n");
  expect(engine.calls()).toEqual(["run"]);
});

it("a builder that keeps its images to itself is the usual one: the engine's own is used all the same", async () => {
  const tool = makeOneOffTool();
  const someone = newcomer();
  // As `docker buildx install` makes it: unless the engine's builder is named, a build ends well and leaves nothing.
  const folder = freshFolder(someone.person);
  const real = clients()[0]?.path;
  writeFileSync(
    join(folder, "docker"),
    `#!/bin/sh\nif [ "$1" = build ] && [ "$BUILDX_BUILDER" != default ]; then exit 0; fi\nexec ${real} "$@"\n`,
    { mode: 0o755 },
  );
  const environment = { PATH: searchPath(folder) };
  expectAnswer(await someone.run(tool, "shell", ["echo works"], { environment }), "works\n");
});

it("a strict umask, at install and at run time, makes an image that works for everyone", async () => {
  const tool = makeOneOffTool();
  const someone = newcomer();
  const image = join(tool.folder, "image");
  for (const path of [image, ...readdirSync(image).map((name) => join(image, name))]) {
    chownSync(path, someone.person.uid, someone.person.gid);
    chmodSync(path, path === image ? 0o700 : 0o600);
  }
  const options = someone.options("shell");
  const result = await run(
    "/bin/sh",
    ["-c", 'umask 077; exec "$0" "$@"', tool.program, "echo works"],
    options,
  );
  expectAnswer(result, "works\n");
  expect(result.code).toBe(0);
});
