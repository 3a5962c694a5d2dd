import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Desk, makeDesk } from "./command.ts";

const fileOf = (desk: Desk): string => join(desk.person.home, ".ai-sandbox/config.json");
const contentOf = (desk: Desk): unknown => JSON.parse(readFileSync(fileOf(desk), "utf8"));

describe("settings", () => {
  it("shows every value and where it comes from", async () => {
    const desk = makeDesk("agent", {
      ".ai-sandbox/config.json": '{"git": "read-only", "limits": {"cpus": 1.5}}',
    });
    writeFileSync(join(desk.workspace, ".ai-sandbox.json"), '{"network": "none", "ports": [3000]}');
    const result = await desk.type("settings", { AI_IMAGE_TAG: "v7" });
    expect(result).toMatchObject({ code: 0, stderr: "" });
    for (const line of [
      /^network +none +project$/m,
      /^git +read-only +your file$/m,
      /^limits\.cpus +1\.5 +your file$/m,
      /^image\.tag +v7 +AI_IMAGE_TAG \(variable\)$/m,
      /^report +short +default$/m,
      // It asks for more, and nobody approved.
      /^ports +none +default$/m,
      /asks for more.*settings approve/,
      /^ {2}ports: also 3000$/m,
    ])
      expect(result.stdout).toMatch(line);
    const json = JSON.parse((await desk.type("settings show --json")).stdout);
    expect(json.settings).toContainEqual({ path: "git", value: "read-only", origin: "your file" });
  });

  it("get prints one value, as a script wants it", async () => {
    const desk = makeDesk("agent", { ".ai-sandbox/config.json": '{"environment": ["A", "B_*"]}' });
    expect(await desk.type("settings get git")).toEqual({ code: 0, stdout: "protected\n", stderr: "" });
    expect((await desk.type("settings get environment")).stdout).toBe("A\nB_*\n");
    expect((await desk.type("settings get environment --json")).stdout).toBe('[\n  "A",\n  "B_*"\n]\n');
    expect(await desk.type("settings get limits.memory")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("set and unset change the file and nothing else in it, also through a link", async () => {
    const desk = makeDesk("other", { "dotfiles/config.json": '{"git": "open"}', ".ai-sandbox/keep": "" });
    symlinkSync("../dotfiles/config.json", fileOf(desk));
    for (const words of [
      "settings set network strict",
      "settings set limits.memory 2g",
      "settings set hosts a.example.com *.b.example.com",
      "settings set tools.claude.version 2.1.330",
      "settings set hostAccess [5432]",
    ])
      expect(await desk.type(words)).toMatchObject({ code: 0, stderr: "" });
    expect(contentOf(desk)).toEqual({
      git: "open",
      network: "strict",
      limits: { memory: "2g" },
      hosts: ["a.example.com", "*.b.example.com"],
      tools: { claude: { version: "2.1.330" } },
      hostAccess: [5432],
    });
    expect(statSync(join(desk.person.home, "dotfiles/config.json")).mode & 0o777).toBe(0o600);
    expect((await desk.type("settings unset limits.memory")).stdout).toBe(
      "limits.memory was taken out of your file.\n",
    );
    expect((await desk.type("settings unset limits.memory")).stdout).toBe(
      "limits.memory was not in your file.\n",
    );
    expect(contentOf(desk)).not.toHaveProperty("limits");
    const overruled = await desk.type("settings set network none", { AI_SANDBOX_NETWORK: "public" });
    expect(overruled.stderr).toContain("AI_SANDBOX_NETWORK is set here and goes before it");
  });

  it("many at once lose nothing", async () => {
    const desk = makeDesk("agent", {});
    const all = ["network none", "git open", "report off", "limits.cpus 2", "image.tag v1", "home private"];
    const results = await Promise.all(all.map((words) => desk.type(`settings set ${words}`)));
    expect(results.map(({ code }) => code)).toEqual(all.map(() => 0));
    expect(contentOf(desk)).toEqual({
      network: "none",
      git: "open",
      report: "off",
      limits: { cpus: 2 },
      image: { tag: "v1" },
      home: "private",
    });
  });

  it("edit opens the editor, and tells what became wrong", async () => {
    const desk = makeDesk("agent", { ".ai-sandbox/config.json": "{}" });
    const editor = 'sh -c \'printf %s "{\\"network\\": \\"wide\\"}" > "$1"\' sh';
    const result = await desk.type("settings edit", { EDITOR: editor });
    expect(contentOf(desk)).toEqual({ network: "wide" });
    expect(result.code).toBe(125);
    expect(result.stderr).toMatch(/config\.json:1: "network": expected one of/);
    // It can be mended the same way.
    const mended = await desk.type("settings edit", { EDITOR: "sh -c 'echo {} > \"$1\"' sh" });
    expect([mended.code, mended.stderr]).toEqual([0, ""]);
    expect(await desk.type("settings edit", { EDITOR: undefined, VISUAL: undefined })).toMatchObject({
      code: 1,
      stdout: "",
    });
    expect((await desk.type("settings edit", { EDITOR: "sh -c 'exit 5'" })).code).toBe(5);
  });

  it("validate tells every mistake with its place: 1", async () => {
    const desk = makeDesk("agent", {
      ".ai-sandbox/config.json": '{\n  "network": "wide",\n  "nonsense": 1\n}',
    });
    writeFileSync(join(desk.workspace, ".ai-sandbox.json"), '{\n"home": 1,\n"misspelt": 2}');
    const result = await desk.type("settings validate", { AI_SANDBOX_GIT: "maybe" });
    expect([result.code, result.stdout]).toEqual([1, ""]);
    for (const place of [
      /\.ai-sandbox\.json:2: "home"/,
      /\.ai-sandbox\.json:3: "misspelt"/,
      /config\.json:2: "network"/,
      /config\.json:3: "nonsense"/,
      /AI_SANDBOX_GIT: expected/,
    ])
      expect(result.stderr).toMatch(place);
    rmSync(fileOf(desk));
    const projects = await desk.type("settings validate");
    expect(projects.code).toBe(1);
    expect(projects.stderr).toMatch(/^ai-sandbox: this project's settings can't be used.*\n {2}.*"home"/);
    rmSync(join(desk.workspace, ".ai-sandbox.json"));
    expect(await desk.type("settings validate")).toEqual({
      code: 0,
      stdout: "The settings here are right.\n",
      stderr: "",
    });
  });

  it("approve shows what a project asks for, and binds the answer to the file", async () => {
    const desk = makeDesk("agent", {});
    expect(await desk.type("settings approve")).toMatchObject({ code: 1, stdout: "" });
    writeFileSync(join(desk.workspace, ".ai-sandbox.json"), '{"ports": [3000]}');
    const refused = await desk.type("settings approve");
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain("  ports: also 3000\n");
    expect(refused.stderr).toContain("ai-sandbox settings approve --yes");
    expect((await desk.type("settings get ports")).stdout).toBe("");
    expect((await desk.type("settings approve --yes")).stdout).toContain("Approved, for this file");
    expect((await desk.type("settings get ports")).stdout).toBe("3000\n");
    expect((await desk.type("settings approve")).stdout).toContain("Approved of before");
    writeFileSync(join(desk.workspace, ".ai-sandbox.json"), '{"ports": [3000, 4000]}');
    expect((await desk.type("settings get ports")).stdout).toBe("");
    writeFileSync(join(desk.workspace, ".ai-sandbox.json"), '{"ports": [3000]}');
    expect((await desk.type("settings approve --forget")).stdout).toBe("The approval was taken back.\n");
    expect((await desk.type("settings get ports")).stdout).toBe("");
  });

  it.each([
    ["settings get", 2, /settings get needs the name of a setting/],
    ["settings get nonsense", 2, /there is no setting "nonsense"\.\n {2}There are: engine, network/],
    ["settings get __proto__", 2, /there is no setting/],
    ["settings set network", 2, /needs a value/],
    ["settings set network wide", 2, /network needs one of/],
    ["settings set limits.cpus many", 2, /limits\.cpus needs a number above 0/],
    ["settings set hosts [1", 2, /this is not JSON/],
    ["settings nonsense", 2, /no command "settings nonsense"/],
    ["settings shwo", 2, /Did you mean: ai-sandbox settings show/],
  ])("%s: %i", async (words, code, message) => {
    const result = await makeDesk("agent", {}).type(words);
    expect([result.code, result.stdout]).toEqual([code, ""]);
    expect(result.stderr).toMatch(message);
  });
});

describe("trust, untrust, workspaces", () => {
  it("a folder is put on the list, shown and taken off", async () => {
    const desk = makeDesk("agent", {});
    expect((await desk.type("workspaces")).stdout).toMatch(/^No folder is trusted yet/);
    expect((await desk.type("trust")).stdout).toBe(
      `Trusted: ${desk.workspace}. Sessions in it and below share all of it.\n`,
    );
    expect((await desk.type("trust .")).stdout).toBe(`Trusted before: ${desk.workspace}\n`);
    mkdirSync(join(desk.workspace, "below"));
    expect((await desk.type("trust below")).code).toBe(0);
    expect(await desk.type("workspaces")).toEqual({
      code: 0,
      stdout: `${desk.workspace}\n${desk.workspace}/below\n`,
      stderr: "",
    });
    expect(JSON.parse((await desk.type("workspaces --json")).stdout)).toHaveLength(2);
    expect((await desk.type("untrust below")).stdout).toContain(
      `No longer trusted: ${desk.workspace}/below.`,
    );
    expect(await desk.type("untrust below")).toMatchObject({ code: 1, stdout: "" });
  });

  it.each([
    ["trust /etc", 125, /can't be shared/],
    ["trust no-such-folder", 125, /no-such-folder/],
    ["trust --all", 2, /trust does not know "--all"/],
    ["workspaces x", 2, /workspaces does not know "x"/],
  ])("%s: %i", async (words, code, message) => {
    const result = await makeDesk("agent", {}).type(words);
    expect([result.code, result.stdout]).toEqual([code, ""]);
    expect(result.stderr).toMatch(message);
  });
});
