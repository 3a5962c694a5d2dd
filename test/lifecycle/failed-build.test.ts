import { describe, expect, it } from "vitest";
import type { Result } from "../support/run.ts";
import { clients } from "./support/clients.ts";
import { newcomer, searchPath } from "./support/newcomer.ts";
import { makeOneOffTool } from "./support/one-off-tool.ts";
import { noSecondEngine, startSecondEngine } from "./support/second-engine.ts";
import { skipFor } from "./support/skip.ts";
import { makeSmallDisk, noSmallDisk } from "./support/small-disk.ts";

const builds = clients().flatMap(({ folder, major, builders }) =>
  builders.map((builder) => ({
    folder,
    major,
    builder,
    named: builder === "1" ? "BuildKit" : "the classic builder",
  })),
);

/** The last message on stderr, without the lines of progress before it. */
function lastMessage({ stderr }: Result): string {
  return stderr.slice(stderr.lastIndexOf("\nai-sandbox: ") + 1);
}

describe.each(builds)("with Docker's client $major and $named", ({ folder, builder }) => {
  const environment = (changes: Record<string, string> = {}): Record<string, string> => ({
    PATH: searchPath(folder),
    DOCKER_BUILDKIT: builder,
    ...changes,
  });

  it("a step that fails: the Dockerfile's own words, and where the log is", async () => {
    const tool = makeOneOffTool([
      'RUN echo "a lot of noise"; sleep 0.3; echo "ai-sandbox: the mirror does not answer" >&2; exit 3',
    ]);
    const someone = newcomer();
    const result = await someone.run(tool, "shell", ["echo never"], { environment: environment() });
    const log = `${someone.state}/logs/build-ai-${tool.name}-`;
    expect(lastMessage(result)).toMatch(
      new RegExp(
        `^ai-sandbox: the image ai-${tool.name}:\\w+ could not be built\\.\n {2}the mirror does not answer\n {2}The whole log: ${log}\\w+\\.log\n$`,
      ),
    );
    expect(result.code).toBe(125);
    expect(result.stdout.toString()).toBe("");
    expect(tool.images()).toEqual([]);
    for (const place of ["stamps", "locks", "contexts"] as const) expect(someone.filesIn(place)).toEqual([]);
  });

  it("a parent image that can't be had: which, and what to look at", async (context) => {
    skipFor(noSmallDisk ?? noSecondEngine, context);
    const engine = await startSecondEngine(makeSmallDisk("64m").folder);
    const someone = newcomer("self");
    const result = await someone.run(makeOneOffTool(), "shell", ["echo never"], {
      environment: environment({ DOCKER_HOST: engine.address }),
    });
    expect(lastMessage(result)).toMatch(
      /^ai-sandbox: the parent image debian:trixie-slim could not be fetched\.\n {2}The engine said: \S.*\n {2}Check that this machine reaches a registry/,
    );
    expect(result.code).toBe(125);
    expect(result.stdout.toString()).toBe("");
  });
});

it.each(clients())("a registry that does not answer: Docker's client $major says why", async ({ folder }) => {
  const someone = newcomer();
  const result = await someone.run(makeOneOffTool(), "shell", ["echo never"], {
    environment: {
      PATH: searchPath(folder),
      AI_IMAGE_SOURCE: "registry",
      AI_IMAGE_REGISTRY: "127.0.0.1:1/team",
    },
  });
  expect(lastMessage(result)).toMatch(
    /^ai-sandbox: the registry of 127\.0\.0\.1:1\/team\/ai-probe-\w+:latest can't be reached\.\n {2}.*connection refused/,
  );
  expect(result.code).toBe(125);
  expect(result.stdout.toString()).toBe("");
  expect(someone.filesIn("stamps")).toEqual([]);
});
