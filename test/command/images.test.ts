import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { tools } from "../images/tools.ts";
import { docker } from "../support/engine.ts";
import { freshFolder, pathOf } from "../support/fixtures.ts";
import { makeDesk } from "./command.ts";

describe("list", () => {
  it("has a line for each tool that is installed, with the image of one that ran", async () => {
    const desk = makeDesk("agent");
    const result = await desk.type("list");
    expect([result.code, result.stderr]).toEqual([0, ""]);
    expect(result.stdout).toMatch(/^TOOL +COMMAND +VERSION +LAUNCHER +IMAGE +SIZE +MADE$/m);
    expect(result.stdout).toMatch(/^probe +probe +[0-9.]+ +ai-probe:[0-9a-f]{16} +[0-9.]+ [MG]B +.* ago/m);
    expect(result.stdout).toMatch(/^claude +claude +[0-9.]+ +[0-9.]+ /m);
    expect(result.stdout).toMatch(/^qoder +qodercli /m);
    const json = JSON.parse((await desk.type("list --json")).stdout) as {
      tool: string;
      images: { id: string }[];
    }[];
    // Other tests put tools of their own beside them, for as long as they run.
    const listed = json.map(({ tool }) => tool);
    expect(listed).toEqual(expect.arrayContaining(["probe", ...tools.map(({ name }) => name)]));
    expect(new Set(listed).size).toBe(listed.length);
    expect(json.find(({ tool }) => tool === "probe")?.images[0]?.id).toMatch(/^sha256:/);
  });
});

describe("build and pull", () => {
  it("build leaves an image alone that is there, wherever it is typed", async () => {
    const desk = makeDesk("agent");
    for (const folder of [desk.workspace, "/", desk.person.home]) {
      const result = await desk.typeWords(["build", "probe"], {}, folder);
      expect(result).toMatchObject({ code: 0, stderr: "" });
      expect(result.stdout).toMatch(/^ai-probe:[0-9a-f]{16} was there already\.\n$/);
    }
  });

  it("pull says why it could not, and builds nothing in its place", async () => {
    const desk = makeDesk("agent");
    const result = await desk.type("pull probe", { AI_IMAGE_REGISTRY: "127.0.0.1:9/nothing" });
    expect([result.code, result.stdout]).toEqual([125, ""]);
    expect(result.stderr).toMatch(/127\.0\.0\.1:9\/nothing\/ai-probe:latest/);
  });

  it.each([
    ["build", 2, /build needs the name of a tool, or --all/],
    ["build probe --all", 2, /names or --all, not both/],
    ["build nosuchtool", 127, /not installed/],
    ["pull", 2, /pull needs the name of a tool, or --all/],
    ["list claude", 2, /list does not know "claude"/],
  ])("%s: %i", async (words, code, message) => {
    const result = await makeDesk().type(words);
    expect([result.code, result.stdout]).toEqual([code, ""]);
    expect(result.stderr).toMatch(message);
  });
});

describe("which", () => {
  it("0: sandboxed, with what AI_SANDBOX=off would run", async () => {
    const desk = makeDesk("agent");
    const native = freshFolder(desk.person);
    writeFileSync(join(native, "claude"), "#!/bin/sh\n", { mode: 0o755 });
    const { bins } = inject("installation");
    const result = await desk.type("which claude", { PATH: `${bins}:${native}:${pathOf()}` });
    expect([result.code, result.stderr]).toEqual([0, ""]);
    expect(result.stdout).toMatch(/^claude runs in its sandbox/);
    expect(result.stdout).toContain(`  1  ${bins}/claude  launcher of ai-sandbox`);
    expect(result.stdout).toContain(`  2  ${native}/claude  native`);
    expect(result.stdout).toContain(`AI_SANDBOX=off claude runs ${native}/claude`);
  });

  it("AI_SANDBOX is minded as a launcher minds it", async () => {
    const desk = makeDesk("agent");
    const native = freshFolder(desk.person);
    writeFileSync(join(native, "claude"), "#!/bin/sh\n", { mode: 0o755 });
    const { bins } = inject("installation");
    const PATH = `${bins}:${native}:${pathOf()}`;
    const off = await desk.type("which claude", { PATH, AI_SANDBOX: "off" });
    expect([off.code, off.stderr]).toEqual([1, ""]);
    expect(off.stdout).toMatch(/^claude runs natively, without a sandbox: AI_SANDBOX=off is set\. It is /);
    expect(off.stdout).toContain(`It is ${native}/claude\n`);
    expect(off.stdout).toMatch(/To run it in its sandbox: unset AI_SANDBOX\n$/);
    const json = async (environment: Record<string, string>) => {
      const { code, stdout } = await desk.type("which claude --json", environment);
      return [code, JSON.parse(stdout).runs];
    };
    expect(await json({ PATH, AI_SANDBOX: "off" })).toEqual([1, "native"]);
    expect(await json({ PATH: `${bins}:${pathOf()}`, AI_SANDBOX: "off" })).toEqual([127, null]);
    // Not in a session, whatever the variable says.
    expect(await json({ PATH, AI_SANDBOX: "inside" })).toEqual([0, "sandboxed"]);
    const wrong = await desk.type("which claude", { PATH, AI_SANDBOX: "on" });
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(/^claude does not run: AI_SANDBOX has a value that is not known\./);
    expect(await json({ PATH, AI_SANDBOX: "on" })).toEqual([1, null]);
  });

  it("1: the native one is first; 127: there is none", async () => {
    const desk = makeDesk("agent");
    const native = freshFolder(desk.person);
    writeFileSync(join(native, "qodercli"), "#!/bin/sh\n", { mode: 0o755 });
    const first = await desk.type("which qoder", {
      PATH: `${native}:${inject("installation").bins}:${pathOf()}`,
    });
    expect([first.code, first.stderr]).toEqual([1, ""]);
    expect(first.stdout).toMatch(/^qodercli runs natively[\s\S]*in front of the other on PATH/);
    const none = await desk.type("which qoder --json");
    expect(none.code).toBe(127);
    expect(JSON.parse(none.stdout)).toEqual({ command: "qodercli", runs: null, native: null, path: [] });
    expect(await desk.type("which")).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("prune --images and --all", () => {
  it("show what would go, and do nothing where nobody can be asked", async () => {
    const desk = makeDesk("alone", {
      ".ai-sandbox/config.json": "{}",
      ".ai-sandbox/logs/claude.log": "0123456789",
    });
    // On a new machine no image is old; so there is the log of an old build.
    const log = join(desk.person.home, ".ai-sandbox/logs/claude.log");
    const longAgo = Date.now() / 1000 - 40 * 24 * 3600;
    utimesSync(log, longAgo, longAgo);
    // Made of nothing, long ago, and of a name that no launcher has.
    const tag = `ai-prune-${Math.random().toString(16).slice(2)}:1`;
    const folder = freshFolder(desk.person);
    writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nLABEL ai-sandbox.base=1\nCOPY Dockerfile /\n");
    docker("build", "--quiet", "--tag", tag, folder);
    try {
      const images = await desk.type("prune --images");
      expect(images.code).toBe(1);
      expect(images.stdout).toContain("1 file or folder that builds left in the state folder, 10 B.");
      expect(images.stderr).toContain("ai-sandbox prune --images --yes");
      expect(existsSync(log)).toBe(true);
      // It may be somebody's build that is not finished.
      expect(images.stdout).not.toContain(tag);
      const all = await desk.type("prune --all");
      expect([all.code, all.stdout.includes("every tool's home")]).toEqual([1, true]);
      expect(docker("image", "ls", "--quiet", tag)).not.toBe("");
    } finally {
      docker("image", "rm", tag);
    }
  });

  it("remove images by their names, those that stand on others first, and what launchers made in the state home", async () => {
    const desk = makeDesk("agent", {
      ".ai-sandbox/config.json": "{}",
      ".ai-sandbox/homes/claude/.claude.json": "{}",
      ".ai-sandbox/notes-of-mine": "",
    });
    const engine = putAnsweringEngine(desk.person);
    const environment = { PATH: `${engine.folder}:${pathOf()}` };
    const images = await desk.type("prune --images --yes", environment);
    expect(images).toMatchObject({ code: 0, stderr: "" });
    expect(images.stdout).toMatch(/^ai-claude:old +500 MB +[0-9]+ days ago$/m);
    expect(images.stdout).toMatch(/2 images removed\.\n$/);
    expect(engine.removed()).toEqual(["ai-claude:old", "ai-base:old"]);

    const all = await desk.type("prune --all --yes", environment);
    expect(all).toMatchObject({ code: 0, stderr: "" });
    expect(all.stdout).toContain("These in");
    expect(existsSync(join(desk.person.home, ".ai-sandbox/notes-of-mine"))).toBe(true);
    for (const gone of ["config.json", "homes"])
      expect(existsSync(join(desk.person.home, ".ai-sandbox", gone))).toBe(false);
    expect(engine.removed().slice(2)).toEqual(["ai-claude:old", "ai-claude:latest", "ai-base:old"]);
  });
});

it("prune --all removes folders that are read-only, and tells of what it can't remove", async () => {
  const module = ".ai-sandbox/homes/claude/go/pkg/mod/example.com/module@v1";
  const desk = makeDesk("agent", { [`${module}/go.mod`]: "", ".ai-sandbox/clones/one/file": "" });
  const state = join(desk.person.home, ".ai-sandbox");
  chmodSync(join(desk.person.home, module), 0o555);
  // What a container with other rights left there.
  const roots = join(state, "clones/one");
  chownSync(roots, 0, 0);
  chmodSync(roots, 0o755);
  const environment = { PATH: `${putAnsweringEngine(desk.person).folder}:${pathOf()}` };
  const first = await desk.type("prune --all --yes", environment);
  expect(first.code).toBe(1);
  expect(first.stderr).toBe(
    `ai-sandbox: some of it could not be removed:\n  ${roots}/file (EACCES)\n  Whoever owns it can, or root: then run ai-sandbox prune --all again.\n`,
  );
  expect(readdirSync(state)).toEqual(["clones"]);
  chownSync(roots, desk.person.uid, desk.person.gid);
  expect(await desk.type("prune --all --yes", environment)).toMatchObject({ code: 0, stderr: "" });
  expect(existsSync(state)).toBe(false);
});

/** The real engine is shared with everything else on this machine: this one has three images and forgets none. */
function putAnsweringEngine(person: Parameters<typeof freshFolder>[0]) {
  const folder = freshFolder(person);
  const image = (tag: string, layers: string[]) => ({
    Id: `sha256:${tag}`,
    RepoTags: [tag],
    RepoDigests: [],
    Created: "2020-01-01T00:00:00Z",
    Size: 5e8,
    RootFS: { Layers: layers },
  });
  const answer = JSON.stringify([
    image("ai-base:old", ["a"]),
    image("ai-claude:old", ["a", "b"]),
    image("ai-claude:latest", ["c", "d"]),
  ]);
  mkdirSync(folder, { recursive: true });
  const log = join(folder, "removed");
  writeFileSync(join(folder, "answer"), answer);
  writeFileSync(
    join(folder, "docker"),
    `#!/bin/sh
case "$1 $2" in
  "ps "*) ;;
  "image ls") printf 'sha256:1\\nsha256:2\\nsha256:3\\n' ;;
  "image inspect") cat ${folder}/answer ;;
  "image rm") shift 3; printf '%s\\n' "$@" >> ${log} ;;
  *) exit 9 ;;
esac
`,
    { mode: 0o755 },
  );
  return {
    folder,
    removed: (): string[] => (existsSync(log) ? readLines(log) : []),
  };
}

function readLines(file: string): string[] {
  return readFileSync(file, "utf8").trim().split("\n");
}
