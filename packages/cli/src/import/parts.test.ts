import { describe, expect, it } from "vitest";
import { kindsInSettings, partOf, takePart, wholeRemark } from "./parts.ts";

const settings = '{"model": "x", "hooks": {"Stop": 1}, "mcpServers": {"a": {}}}';

/** What is written of a file, and what the list says. */
function taken(path: string, kind: string, wanted: string[], text: string, present?: string) {
  const part = partOf(path, kind, wanted);
  if (part === undefined) throw new Error("all of it");
  const result = takePart(part, path, text, present);
  return [result.text === undefined ? undefined : JSON.parse(result.text), result.remark];
}

describe("settings", () => {
  it("without hooks and MCP servers, each unless it is named", () => {
    const file = ".claude/settings.json";
    expect(taken(file, "settings", ["settings"], settings)).toEqual([
      { model: "x" },
      "without hooks, mcpServers",
    ]);
    expect(taken(file, "settings", ["settings", "hooks"], settings)).toEqual([
      { model: "x", hooks: { Stop: 1 } },
      "without mcpServers",
    ]);
    expect(taken(file, "settings", ["settings", "hooks", "mcp"], settings)).toEqual([
      JSON.parse(settings),
      undefined,
    ]);
    expect(taken(file, "settings", ["settings"], '{"model": "x"}')).toEqual([{ model: "x" }, undefined]);
  });

  it.each([
    [".codex/config.toml", "model = 1"],
    [".gemini/settings.json", '{"a": 1} // a comment'],
    [".x/settings.json", "[1]"],
    [".config/opencode/opencode.jsonc", "{}"],
    [".aider.conf.yml", "model: x"],
  ])("%s can't be taken apart: nothing of it, unless all that may be in it is named", (path, text) => {
    const take = (wanted: string[]) => {
      const part = partOf(path, "settings", wanted);
      return part === undefined ? "all of it" : takePart(part, path, text);
    };
    for (const wanted of [["settings"], ["settings", "hooks", "mcp"], ["settings", "credentials"]])
      expect(take(wanted)).toEqual({ text: undefined, remark: undefined });
    expect(take([...kindsInSettings])).toEqual({ text, remark: wholeRemark });
  });

  it("programs by other names than hooks are hooks", () => {
    const text = '{"model": "x", "plugin": ["evil"], "amp.hooks": [], "mcp": {}}';
    expect(taken(".config/opencode/opencode.json", "settings", ["settings"], text)[0]).toEqual({
      model: "x",
    });
  });
});

describe("MCP servers of a tool's own file", () => {
  const mine = '{"oauthAccount": "me", "mcpServers": {"a": {"command": "new"}}, "projects": {}}';

  it("alone, into what the home has", () => {
    expect(taken(".claude.json", "mcp", ["mcp"], mine)).toEqual([
      { mcpServers: { a: { command: "new" } } },
      "mcpServers alone",
    ]);
    const present = '{"login": "its own", "mcpServers": {"a": {"command": "old"}, "b": {}}}';
    expect(taken(".claude.json", "mcp", ["mcp"], mine, present)[0]).toEqual({
      login: "its own",
      mcpServers: { a: { command: "new" }, b: {} },
    });
  });

  it.each(["{}", '{"mcpServers": 1}', "no JSON"])("none in %s", (text) => {
    expect(taken(".claude.json", "mcp", ["mcp"], text)[0]).toBeUndefined();
  });

  it("the home's file is not replaced when it can't be read", () => {
    expect(() => taken(".claude.json", "mcp", ["mcp"], mine, "{")).toThrow("no JSON");
  });
});

it("everything else is copied as it is", () => {
  expect(partOf(".claude/CLAUDE.md", undefined, ["settings"])).toBeUndefined();
  expect(partOf(".codex/hooks.json", "hooks", ["hooks"])).toBeUndefined();
  expect(partOf(".factory/mcp.json", "mcp", ["mcp"])).toBeUndefined();
  expect(partOf(".claude/.credentials.json", "credentials", ["credentials"])).toBeUndefined();
});
