import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { type Case, makeCase } from "../support/case.ts";
import { freshFolder, pathOf } from "../support/fixtures.ts";
import { ended, type RunOptions, run, start } from "../support/run.ts";

/** Puts a script called `probe` into a new folder of the person's. @returns the folder */
function putNative(here: Case, script: string, name = "probe"): string {
  const folder = freshFolder(here.person);
  putScript(folder, script, name);
  return folder;
}

function putScript(folder: string, script: string, name = "probe"): void {
  writeFileSync(join(folder, name), script);
  chmodSync(join(folder, name), 0o755);
}

/** Runs the launcher of the probe with AI_SANDBOX=off and these folders on PATH. */
function off(
  here: Case,
  folders: readonly string[],
  args: readonly string[] = [],
  options: Partial<RunOptions> = {},
) {
  return run("probe", args, {
    as: here.person,
    in: here.workspace,
    ...options,
    environment: { AI_SANDBOX: "off", PATH: [...folders, pathOf()].join(":"), ...options.environment },
  });
}

const says = (word: string): string => `#!/bin/sh\necho ${word}\n`;

describe("AI_SANDBOX=off runs the tool itself", () => {
  it("with every argument, stdin, both outputs and the exit code as they are", async () => {
    const here = makeCase("other");
    const native = putNative(here, `#!/bin/sh\nprintf '%s\\0' "$@"; cat; echo "to stderr" >&2; exit 37\n`);
    const args = ["", "a b", "--", "-x=*", "ünï", "$HOME", "two\nlines"];
    const result = await off(here, [native], args, { input: Buffer.from([0, 255, 10, 13]) });
    expect(result.code).toBe(37);
    expect(result.stdout).toEqual(
      Buffer.concat([Buffer.from(args.map((arg) => `${arg}\0`).join("")), Buffer.from([0, 255, 10, 13])]),
    );
    expect(result.stderr).toBe("to stderr\n");
  });

  it("in the same process, so that signals and job control are the tool's own", async () => {
    const here = makeCase("agent");
    const native = putNative(here, "#!/bin/sh\necho $$\nexec sleep 60\n");
    const child = start("probe", [], {
      as: here.person,
      in: here.workspace,
      environment: { AI_SANDBOX: "off", PATH: `${native}:${pathOf()}` },
    });
    const end = ended(child);
    const pid = await new Promise<string>((resolve) =>
      child.stdout?.once("data", (bytes: Buffer) => resolve(bytes.toString().trim())),
    );
    expect(Number(pid)).toBe(child.pid);
    child.kill("SIGTERM");
    expect(await end).toBe(143);
  });

  it("with signals that nothing of ours ignores", async () => {
    const here = makeCase("agent");
    copyFileSync("/bin/grep", join(here.workspace, "probe-grep"));
    const folder = freshFolder(here.person);
    copyFileSync("/bin/grep", join(folder, "probe"));
    chmodSync(join(folder, "probe"), 0o755);
    const result = await off(here, [folder], ["^SigIgn", "/proc/self/status"]);
    expect(result.stdout.toString()).toMatch(/^SigIgn:\s+0+$/m);
  });

  it("with the limit of open files that it would have had", async () => {
    const here = makeCase("agent");
    const native = putNative(here, "#!/bin/sh\nulimit -Sn; ulimit -Hn\n");
    const launcher = join(inject("installation").bins, "probe");
    const result = await run("/bin/sh", ["-c", `ulimit -Sn 777; ${launcher}; true`], {
      as: here.person,
      in: here.workspace,
      environment: { AI_SANDBOX: "off", PATH: `${native}:${pathOf()}` },
    });
    expect(result.stdout.toString()).toMatch(/^777\n(?!777\n)/);
  });

  it("says nothing without a terminal, and leaves no state behind", async () => {
    const here = makeCase("agent");
    const home = freshFolder(here.person, 0o700);
    const result = await off(here, [putNative(here, says("native"))], [], { environment: { HOME: home } });
    expect([result.code, result.stdout.toString(), result.stderr]).toEqual([0, "native\n", ""]);
    expect(existsSync(join(home, ".ai-sandbox/homes"))).toBe(false);
  });
});

describe("AI_SANDBOX=off passes over every launcher of ours", () => {
  const prefix = (): string => join(inject("installation").prefix, "node_modules");
  it.each<[string, (here: Case) => string]>([
    ["npm's link", () => join(prefix(), ".bin")],
    [
      "a link to npm's link",
      (here) => {
        const folder = freshFolder(here.person);
        symlinkSync(join(prefix(), ".bin/probe"), join(folder, "probe"));
        return folder;
      },
    ],
    [
      "pnpm's script",
      (here) =>
        putNative(
          here,
          `#!/bin/sh\nbasedir=$(dirname "$(echo "$0" | sed -e 's,\\\\,/,g')")\nexec node "$basedir/global/5/node_modules/@ai-sandbox/probe/bin/probe.js" "$@"\n`,
        ),
    ],
    [
      "pnpm's script of a linked checkout",
      (here) => {
        const folder = putNative(
          here,
          `#!/bin/sh\nbasedir=$(dirname "$0")\nexec node "$basedir/checkout/bin/probe.js" "$@"\n`,
        );
        cpSync(join(prefix(), "@ai-sandbox/probe"), join(folder, "checkout"), {
          recursive: true,
          dereference: true,
        });
        return folder;
      },
    ],
    [
      "a script of the user's own with npx",
      (here) => putNative(here, `#!/bin/sh\nexec npx @ai-sandbox/probe "$@"\n`),
    ],
    [
      "a script that leads back by the name alone",
      (here) => {
        const folder = freshFolder(here.person);
        putScript(
          folder,
          `#!/bin/sh\nexec ${join(inject("installation").bins, "probe").replace("/.bin/", "/.bin/./")} "$@"\n`,
        );
        return folder;
      },
    ],
  ])("%s", async (_title, make) => {
    const here = makeCase("agent");
    const native = putNative(here, says("native"));
    const result = await off(here, [make(here), native]);
    expect([result.code, result.stdout.toString(), result.stderr]).toEqual([0, "native\n", ""]);
  });

  it("a program that starts ours as its child is not followed for ever", async () => {
    const here = makeCase("agent");
    const folder = freshFolder(here.person);
    putScript(
      folder,
      `#!/bin/sh\n${join(inject("installation").bins, "probe").replace("/.bin/", "/.bin/./")} "$@"\n`,
    );
    const result = await off(here, [folder]);
    expect(result.code).toBe(127);
    expect(result.stderr).toContain("it leads back here");
  });
});

describe("AI_SANDBOX=off without a tool", () => {
  it("127, and what to do", async () => {
    const result = await off(makeCase("agent"), []);
    expect([result.code, result.stdout.toString()]).toEqual([127, ""]);
    expect(result.stderr).toMatch(
      /^ai-sandbox: AI_SANDBOX=off asks for probe itself, and there is none on PATH but ours\.\n {2}Install it/,
    );
  });

  it.each<[string, (here: Case) => string]>([
    [".", () => "."],
    ["an empty entry", () => ""],
    ["a relative folder", () => "bin"],
    ["node_modules/.bin", (here) => join(here.workspace, "node_modules/.bin")],
  ])("what a repository put on PATH is not run: %s", async (_title, entry) => {
    const here = makeCase("agent");
    for (const folder of [
      here.workspace,
      join(here.workspace, "bin"),
      join(here.workspace, "node_modules/.bin"),
    ]) {
      mkdirSync(folder, { recursive: true });
      putScript(folder, says("trap"));
    }
    const result = await off(here, [entry(here)]);
    expect([result.code, result.stdout.toString()]).toEqual([127, ""]);
    expect(result.stderr).toMatch(/Not used, because a repository could have put it there.*probe\n/);
  });

  it("an interpreter that is not there: 126", async () => {
    const here = makeCase("agent");
    const result = await off(here, [putNative(here, "#!/nowhere/interpreter\n")]);
    expect(result.code).toBe(126);
    expect(result.stderr).toContain("/nowhere/interpreter");
  });
});

describe("nothing else switches the sandbox off", () => {
  it("AI_SANDBOX=inside on this machine: it is sandboxed all the same", async () => {
    const here = makeCase("agent");
    const native = putNative(here, says("native"));
    const environment = { AI_SANDBOX: "inside", PATH: `${native}:${pathOf()}` };
    const result = await here.inside("hostname", { environment });
    expect([result.code, result.stdout.toString()]).toEqual([0, "sandbox\n"]);
  });

  it.each(["on", "OFF", "0", "false", "no"])("AI_SANDBOX=%s: 125, nothing is run", async (value) => {
    const here = makeCase("agent");
    const result = await off(here, [putNative(here, says("native"))], [], {
      environment: { AI_SANDBOX: value },
    });
    expect([result.code, result.stdout.toString()]).toEqual([125, ""]);
    expect(result.stderr).toContain("AI_SANDBOX=off runs the tool itself");
  });

  it("no file of a project", async () => {
    const here = makeCase("agent");
    const native = putNative(here, says("native"));
    for (const [name, content] of [
      [".env", "AI_SANDBOX=off\n"],
      [".envrc", "export AI_SANDBOX=off\n"],
      [".npmrc", "AI_SANDBOX=off\n"],
      ["package.json", '{"config": {"AI_SANDBOX": "off"}, "ai-sandbox": "off"}'],
    ] as const)
      writeFileSync(join(here.workspace, name), content);
    const environment = { PATH: `${native}:${pathOf()}` };
    expect((await here.inside("hostname", { environment })).stdout.toString()).toBe("sandbox\n");
    for (const wish of ['{"AI_SANDBOX": "off"}', '{"sandbox": "off"}', '{"environment": ["AI_SANDBOX"]}']) {
      writeFileSync(join(here.workspace, ".ai-sandbox.json"), wish);
      const result = await here.inside("hostname", { environment });
      expect([result.code, result.stdout.toString()]).toEqual([125, ""]);
    }
  });
});
