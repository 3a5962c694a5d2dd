import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { run } from "../support/run.ts";
import { makeDesk } from "./command.ts";

const mine = {
  ".claude/CLAUDE.md": "My words.\n",
  ".claude/skills/one/SKILL.md": "A skill.\n",
  ".claude/settings.json": '{"model": "mine", "hooks": {"Stop": "echo hook"}}',
  ".claude/.credentials.json": "secret",
  ".claude.json": '{"oauthAccount": "mine", "mcpServers": {"one": {"command": "true"}}}',
  ".claude/projects/history.jsonl": "history",
};

it("copies words, not what starts programs or opens accounts; the tool finds them", async () => {
  const desk = makeDesk("other", mine);
  symlinkSync("/etc/passwd", join(desk.person.home, ".claude/skills/passwd"));
  const refused = await desk.type("import claude");
  expect(refused.code).toBe(1);
  expect(refused.stdout).toMatch(/^ {2}\.claude\/CLAUDE\.md {2}10 B$/m);
  expect(refused.stdout).toMatch(/not \.claude\/skills\/passwd: a link/);
  expect(refused.stdout).toMatch(/not \.claude\/settings\.json: may name programs.*--with settings/);
  expect(refused.stderr).toContain("ai-sandbox import claude --yes");

  const done = await desk.type("import claude --yes");
  expect([done.code, done.stderr]).toEqual([0, ""]);
  expect(done.stdout).toMatch(/2 files copied\.\n$/);
  const inside = await run(
    "ai-sandbox",
    [
      "shell",
      "claude",
      "--",
      "sh",
      "-c",
      "cd; find .claude* -type f -o -type l | sort; cat .claude/CLAUDE.md",
    ],
    {
      as: desk.person,
      in: desk.workspace,
    },
  );
  expect(inside.stdout.toString()).toBe(".claude/CLAUDE.md\n.claude/skills/one/SKILL.md\nMy words.\n");
});

it("copies what is named, replaces what was copied before, and is led nowhere by the tool's home", async () => {
  const desk = makeDesk("agent", mine);
  const home = join(desk.person.home, ".ai-sandbox/homes/claude");
  expect((await desk.type("import claude --yes")).code).toBe(0);
  // What a session may have left there.
  const elsewhere = join(desk.workspace, "elsewhere");
  writeFileSync(elsewhere, "untouched");
  symlinkSync(elsewhere, join(home, ".claude/settings.json"));
  const result = await desk.type("import claude --with settings --with credentials --yes");
  expect(result).toMatchObject({ code: 0, stderr: "" });
  expect(result.stdout).toMatch(/\.claude\/CLAUDE\.md .*replaces what is there/);
  expect(result.stdout).toMatch(
    /\.claude\/settings\.json {2}[0-9]+ B, without hooks, replaces what is there/,
  );
  expect(readFileSync(elsewhere, "utf8")).toBe("untouched");
  expect(JSON.parse(readFileSync(join(home, ".claude/settings.json"), "utf8"))).toEqual({ model: "mine" });
  expect(lstatSync(join(home, ".claude/settings.json")).isFile()).toBe(true);
  expect(lstatSync(join(home, ".claude/.credentials.json")).mode & 0o777).toBe(0o600);

  mkdirSync(join(desk.person.home, ".codex/prompts"), { recursive: true });
  writeFileSync(join(desk.person.home, ".codex/prompts/one.md"), "");
  mkdirSync(join(desk.person.home, ".ai-sandbox/homes/codex"), { recursive: true });
  symlinkSync(desk.workspace, join(desk.person.home, ".ai-sandbox/homes/codex/.codex"));
  const led = await run("ai-sandbox", ["import", "codex", "--yes"], { as: desk.person, in: desk.workspace });
  expect(led.code).not.toBe(0);
  expect(led.stderr).toMatch(/^ai-sandbox: /);
});

it("MCP servers go into the file that the tool has, without the account that stands beside them", async () => {
  const desk = makeDesk("agent", mine);
  const home = join(desk.person.home, ".ai-sandbox/homes/claude");
  const account = (): unknown => JSON.parse(readFileSync(join(home, ".claude.json"), "utf8"));
  const first = await desk.type("import claude --with mcp --yes");
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(first.stdout).toMatch(/^ {2}\.claude\.json {2}[0-9]+ B, mcpServers alone$/m);
  expect(account()).toEqual({ mcpServers: { one: { command: "true" } } });
  writeFileSync(join(home, ".claude.json"), '{"oauthAccount": "its own", "mcpServers": {"two": {}}}');
  const second = await desk.type("import claude --with mcp --yes");
  expect(second.stdout).toMatch(/mcpServers alone, into what is there$/m);
  expect(account()).toEqual({
    oauthAccount: "its own",
    mcpServers: { one: { command: "true" }, two: {} },
  });
});

it("settings that can't be taken apart may hold all that has to be named: they are copied when all of it is", async () => {
  const config = 'model = "mine"\n[mcp_servers.one]\ncommand = "true"\n';
  const desk = makeDesk("agent", { ".codex/config.toml": config, ".codex/AGENTS.md": "My words.\n" });
  const home = join(desk.person.home, ".ai-sandbox/homes/codex/.codex");
  const first = await desk.type("import codex --with settings --yes");
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(first.stdout).toMatch(
    /^ {2}not \.codex\/config\.toml: it can't be taken apart.* --with credentials$/m,
  );
  expect(readdirSync(home)).toEqual(["AGENTS.md"]);
  const words = "import codex --with settings --with hooks --with mcp --with credentials";
  const list = JSON.parse((await desk.type("import codex --with settings --json")).stdout);
  expect(list.notAllNamed).toEqual([".codex/config.toml"]);
  const second = await desk.type(`${words} --yes`);
  expect(second.stdout).toMatch(
    /^ {2}\.codex\/config\.toml {2}[0-9]+ B, whole; hooks, MCP servers and keys may be/m,
  );
  expect(readFileSync(join(home, "config.toml"), "utf8")).toBe(config);
});

it.each([
  ["import", 2, /import needs the name of a tool/],
  ["import nosuchtool", 127, /not installed/],
  [
    "import claude --with everything",
    2,
    /--with does not know "everything"\.\n {2}There are: settings, hooks/,
  ],
])("%s: %i", async (words, code, message) => {
  const result = await makeDesk("agent", {}).type(words);
  expect([result.code, result.stdout]).toEqual([code, ""]);
  expect(result.stderr).toMatch(message);
});

it("nothing to copy is no failure; --json copies nothing", async () => {
  expect(await makeDesk("agent", {}).type("import jules")).toMatchObject({ code: 0, stderr: "" });
  const desk = makeDesk("agent", mine);
  const list = JSON.parse((await desk.type("import claude --json")).stdout);
  expect(list.files.map(({ path }: { path: string }) => path)).toEqual([
    ".claude/CLAUDE.md",
    ".claude/skills/one/SKILL.md",
  ]);
  expect(list.notNamed).toContainEqual({ kind: "credentials", path: ".claude/.credentials.json" });
});
