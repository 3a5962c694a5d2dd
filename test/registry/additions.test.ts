import { chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Newcomer, newcomer, searchPath } from "../lifecycle/support/newcomer.ts";
import { edit, makeOneOffTool } from "../lifecycle/support/one-off-tool.ts";
import { makeRecordingEngine } from "../lifecycle/support/recording-engine.ts";
import { docker } from "../support/engine.ts";
import { type Result, run } from "../support/run.ts";

function settings({ state, person }: Newcomer, content: unknown): void {
  const file = join(state, "config.json");
  writeFileSync(file, JSON.stringify(content));
  chownSync(file, person.uid, person.gid);
}

function expectOutput(result: Result, stdout: string): void {
  expect({ stdout: result.stdout.toString(), code: result.code, stderr: result.stderr }).toEqual({
    stdout,
    code: 0,
    stderr: result.stderr,
  });
}

it("packages: in every member's sandbox, built once, with nothing that makes another user", async () => {
  const tool = makeOneOffTool();
  // A small C compiler, and what its programs are linked with.
  const team = { image: { packages: ["hello", "sudo", "tcc", "libc6-dev"] } };
  const first = newcomer();
  expectOutput(await first.run(tool, "shell", ["echo without"]), "without\n");
  settings(first, team);
  const look =
    "id -un; hello; find / -xdev ! -type l -perm /6000 2>/dev/null; ls /var/lib/apt/lists 2>/dev/null";
  const result = await first.run(tool, "shell", [look]);
  expectOutput(result, "agent\nHello, world!\n");
  const compile =
    "cd /tmp && printf '#include <stdio.h>\\nint main(void) { puts(\"compiled\"); }' >c.c && tcc -o c c.c && ./c";
  expectOutput(await first.run(tool, "shell", [compile]), "compiled\n");
  expect(result.stderr).toContain("image with your packages");
  expect(result.stderr).not.toContain("first run of");

  const second = newcomer("other");
  settings(second, { image: { packages: ["sudo", "tcc", "hello", "libc6-dev"] } });
  const engine = makeRecordingEngine();
  const environment = { PATH: searchPath(engine.folder) };
  expectOutput(await second.run(tool, "shell", ["hello"], { environment }), "Hello, world!\n");
  expect(engine.calls()).not.toContain("build");

  // Its own layers alone come on top.
  const [plain, added] = [`ai-${tool.name}:latest`, tool.images().at(0) ?? ""].map(
    (image) => JSON.parse(docker("image", "inspect", image))[0].RootFS.Layers as string[],
  );
  expect(added?.slice(0, plain?.length)).toEqual(plain);
});

it("a package that does not exist: which setting, and the words of apt in the log", async () => {
  const someone = newcomer();
  settings(someone, { image: { packages: ["no-such-package-anywhere"] } });
  const result = await someone.run(makeOneOffTool(), "shell", ["echo never"]);
  expect(result.stderr).toMatch(
    / {2}the packages of image\.packages could not be installed: no-such-package/,
  );
  expect(result.code).toBe(125);
  expect(result.stdout.toString()).toBe("");
  const log = /The whole log: (\S+)/.exec(result.stderr)?.[1] ?? "";
  expect(readFileSync(log, "utf8")).toContain("Unable to locate package");
});

it("what is no package's name never comes near a shell", async () => {
  const someone = newcomer();
  settings(someone, { image: { packages: ["hello; touch /opt/x"] } });
  const result = await someone.run(makeOneOffTool(), "shell", ["echo never"]);
  expect(result.stderr).toContain("expected a list of Debian packages");
  expect(result.code).toBe(125);
});

it("a fragment: its lines, the agent's session; what the launcher relies on is refused with its line", async () => {
  const tool = makeOneOffTool();
  const someone = newcomer();
  settings(someone, { image: { dockerfile: "more.Dockerfile" } });
  const file = join(someone.state, "more.Dockerfile");
  writeFileSync(
    file,
    "# ours\nENV TEAM=blue\nRUN echo made >/etc/made && chmod 4755 /usr/bin/less\nUSER 0\n",
  );
  chownSync(file, someone.person.uid, someone.person.gid);
  const look = 'echo "$TEAM $(cat /etc/made) $(id -un)"; find /usr/bin -perm /6000';
  expectOutput(await someone.run(tool, "shell", [look]), "blue made agent\n");
  expectOutput(await someone.run(tool, "shell", [look]), "blue made agent\n");

  writeFileSync(file, "RUN echo other \\\n  >/etc/made\nENV TEAM=red\n");
  expectOutput(await someone.run(tool, "shell", [look]), "red other agent\n");

  writeFileSync(file, "ENV A=1\n  from debian\n");
  const refused = await someone.run(tool, "shell", [look]);
  expect(refused.stderr).toMatch(/more\.Dockerfile \(line 2: FROM can't be used here\)/);
  expect(refused.code).toBe(125);
});

it("a project's fragment is approved of by its content: a session that changes it gains nothing", async () => {
  const tool = makeOneOffTool();
  const someone = newcomer();
  const own = (name: string, text: string): void => {
    const path = join(someone.workspace, name);
    writeFileSync(path, text);
    chownSync(path, someone.person.uid, someone.person.gid);
  };
  mkdirSync(join(someone.workspace, "tools"));
  chownSync(join(someone.workspace, "tools"), someone.person.uid, someone.person.gid);
  own(".ai-sandbox.json", JSON.stringify({ image: { dockerfile: "tools/Dockerfile" } }));
  own("tools/Dockerfile", "RUN echo approved >/etc/made\n");
  const unapproved = await someone.run(tool, "shell", ["cat /etc/made"]);
  expect(unapproved.stderr).toContain("the lines in tools/Dockerfile run while the image is built");
  expect(unapproved.code).toBe(125);
  const options = someone.options("shell");
  const approve = () => run("ai-sandbox", ["settings", "approve", "--yes"], options);
  expect((await approve()).code).toBe(0);
  expectOutput(await someone.run(tool, "shell", ["cat /etc/made"]), "approved\n");

  const change = "echo 'RUN echo changed >/etc/made' >tools/Dockerfile";
  expectOutput(await someone.run(tool, "shell", [change]), "");
  const changed = await someone.run(tool, "shell", ["cat /etc/made"]);
  expect(changed.stderr).toMatch(/is not the one that you approved of: \S+tools\/Dockerfile/);
  expect(changed.code).toBe(125);
  expect((await approve()).stdout.toString()).toContain("the lines in tools/Dockerfile");
  expectOutput(await someone.run(tool, "shell", ["cat /etc/made"]), "changed\n");
});

it("a version of one tool is its Dockerfile's argument, and an image of its own", async () => {
  const tool = makeOneOffTool(["ARG PROBE_VERSION=1.0.0", 'RUN echo "$PROBE_VERSION" >/etc/probe-version']);
  edit(join(tool.folder, "tool.json"), (text) =>
    text.replace('"command"', '"version": { "argument": "PROBE_VERSION" },\n  "command"'),
  );
  const someone = newcomer();
  expectOutput(await someone.run(tool, "shell", ["cat /etc/probe-version"]), "1.0.0\n");
  settings(someone, { tools: { [tool.name]: { version: "2.5.0-beta.1" } } });
  expectOutput(await someone.run(tool, "shell", ["cat /etc/probe-version"]), "2.5.0-beta.1\n");
  settings(someone, { tools: { [tool.name]: { version: "2.5.0" }, other: { version: "9" } } });
  expectOutput(await someone.run(tool, "shell", ["cat /etc/probe-version"]), "2.5.0\n");
  expect(tool.images()).toHaveLength(3);
});
