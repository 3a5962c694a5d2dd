import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { type Case, makeCase } from "../support/case.ts";
import { dockers, freshFolder, freshHome, pathOf, putEngine } from "../support/fixtures.ts";

const folderIn = (here: Case, name: string): string => {
  const path = join(here.workspace, name);
  mkdirSync(path, { recursive: true });
  return path;
};

/** Where the engine in the way lies, and what PATH begins with. */
const traps: [string, (here: Case) => { folder: string; entry: string }][] = [
  ["in the workspace, with . on PATH", (here) => ({ folder: here.workspace, entry: "." })],
  ["in the workspace, with an empty entry on PATH", (here) => ({ folder: here.workspace, entry: "" })],
  ["in the workspace, by its path", (here) => ({ folder: here.workspace, entry: here.workspace })],
  ["in a folder of it, by a relative path", (here) => ({ folder: folderIn(here, "bin"), entry: "bin" })],
  [
    "in a folder of it, with a slash at the end",
    (here) => ({ folder: folderIn(here, "bin"), entry: `${here.workspace}/bin/` }),
  ],
  [
    "in a folder of it, by a way around",
    (here) => ({ folder: folderIn(here, "bin"), entry: `/usr/..${here.workspace}/./bin` }),
  ],
  [
    "in the workspace's node_modules/.bin",
    (here) => {
      const folder = folderIn(here, "node_modules/.bin");
      return { folder, entry: folder };
    },
  ],
  [
    "in node_modules/.bin of a folder above, as npm sets PATH",
    (here) => {
      const folder = join(here.workspace, "../node_modules/.bin");
      mkdirSync(folder, { recursive: true });
      return { folder, entry: folder };
    },
  ],
  [
    "in the workspace, with a linked folder on PATH",
    (here) => {
      const entry = join(freshFolder(here.person), "bin");
      symlinkSync(folderIn(here, "bin"), entry);
      return { folder: folderIn(here, "bin"), entry };
    },
  ],
  [
    "in the workspace, with a link to the file on PATH",
    (here) => {
      const entry = freshFolder(here.person);
      symlinkSync(join(here.workspace, "docker"), join(entry, "docker"));
      return { folder: here.workspace, entry };
    },
  ],
];

describe.each(traps)("a docker that a repository put in the way is never executed: %s", (_title, make) => {
  it("the real one is used", async () => {
    const here = makeCase("agent");
    const { folder, entry } = make(here);
    const trap = putEngine(folder, "fail");
    const result = await here.inside("echo started", { environment: { PATH: `${entry}:${pathOf()}` } });
    expect(trap.calls()).toEqual([]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout.toString()).toBe("started\n");
  });

  it("without another one: 127, and what was passed over is named", async () => {
    const here = makeCase("agent");
    const { folder, entry } = make(here);
    const trap = putEngine(folder, "fail");
    const path = `${entry}:${inject("installation").nodeFolder}`;
    const result = await here.inside("echo started", { environment: { PATH: path } });
    expect(trap.calls()).toEqual([]);
    expect([result.code, result.stdout.toString()]).toEqual([127, ""]);
    expect(result.stderr).toMatch(
      /^ai-sandbox: docker was not found on PATH\.\n {2}Not used, because .*: \S*docker\n {2}Install/,
    );
  });
});

it("the trap would be sprung: outside of the workspace it is used", async () => {
  const here = makeCase("agent");
  const folder = freshFolder(here.person);
  const engine = putEngine(folder, "hand over");
  const result = await here.inside("echo started", { environment: { PATH: `${folder}:${pathOf()}` } });
  expect(result.stdout.toString()).toBe("started\n");
  expect(engine.calls().length).toBeGreaterThan(0);
});

it("nor is anything that the engine's client looks up itself: its PATH has no entry of the workspace", async () => {
  const here = makeCase("agent");
  const folder = freshFolder(here.person);
  const seen = join(folder, "seen");
  const script = `#!/bin/sh\necho "$PATH" > ${seen}\npwd >> ${seen}\nexec ${dockers()[0]} "$@"\n`;
  writeFileSync(join(folder, "docker"), script, { mode: 0o755 });
  const link = join(freshFolder(here.person), "bin");
  symlinkSync(folderIn(here, "bin"), link);
  const path = `.:${here.workspace}:${folderIn(here, "node_modules/.bin")}:${link}:${folder}:${pathOf()}`;
  const result = await here.inside("echo started", { environment: { PATH: path } });
  expect(result.stdout.toString()).toBe("started\n");
  expect(readFileSync(seen, "utf8")).toBe(`${folder}:${pathOf()}\n/\n`);
});

it("files of the workspace that programs load by themselves are left alone", async () => {
  const here = makeCase("agent");
  const mark = join(here.workspace, "mark");
  const writes = `require("fs").writeFileSync(${JSON.stringify(mark)}, "")`;
  for (const [name, content] of [
    [".env", "AI_SANDBOX_REFUSED=1\nPROBE_VALUE=from-the-repository\n"],
    [".npmrc", "node-options=--require ./evil.cjs\nignore-scripts=false\n"],
    ["package.json", `{"type": "commonjs", "main": "evil.cjs", "scripts": {"preinstall": "touch ${mark}"}}`],
    ["evil.cjs", writes],
    ["node_modules/@ai-sandbox/core/index.js", writes],
    ["node_modules/@ai-sandbox/core/package.json", '{"name": "@ai-sandbox/core", "main": "index.js"}'],
    [".docker/config.json", '{"credsStore": "evil"}'],
    ["config.json", '{"refused": 1}'],
  ] as const) {
    mkdirSync(join(here.workspace, name, ".."), { recursive: true });
    writeFileSync(join(here.workspace, name), content);
  }
  chmodSync(here.workspace, 0o777);
  const result = await here.inside("echo value=$PROBE_VALUE");
  expect(result).toMatchObject({ code: 0, stderr: "" });
  expect(result.stdout.toString()).toBe("value=\n");
  expect(existsSync(mark)).toBe(false);
});

describe("a configuration of the engine's client that a session could change is refused", () => {
  it.each<[string, (here: Case) => Record<string, string>, RegExp?]>([
    ["in the workspace", (here) => ({ DOCKER_CONFIG: join(here.workspace, ".docker") })],
    [
      "by a link",
      (here) => {
        const link = join(freshFolder(here.person), "docker");
        symlinkSync(folderIn(here, "docker"), link);
        return { DOCKER_CONFIG: link };
      },
    ],
    ["by a relative path", () => ({ DOCKER_CONFIG: ".docker" })],
    ["its certificates", (here) => ({ DOCKER_CERT_PATH: here.workspace })],
    [
      "the home folder's, by a link",
      (here) => {
        const { home } = freshHome(here.person);
        symlinkSync(folderIn(here, "docker"), join(home, ".docker"));
        return { HOME: home };
      },
      // Noticed before the client is looked for.
      /^ai-sandbox: \S+ can't be shared with a tool: it holds secrets/,
    ],
  ])(
    "%s",
    async (_title, environment, said = /^ai-sandbox: \S+ is in the folder that would be shared.*\n {2}A tool could change/) => {
      const here = makeCase("agent");
      const result = await here.inside("echo started", { environment: environment(here) });
      expect([result.code, result.stdout.toString()]).toEqual([125, ""]);
      expect(result.stderr).toMatch(said);
    },
  );
});
