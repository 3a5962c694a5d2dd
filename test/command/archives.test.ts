import { createHash } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeDesk } from "./command.ts";

it.each([
  ["a folder that is not there", "nowhere/images.tar", /no such file|does not exist/],
  ["a folder that is not yours", "/usr/images.tar", /permission denied/],
])("save into %s is the file's failure, not the engine's: 1", async (_title, file, said) => {
  const desk = makeDesk("agent");
  const result = await desk.type(`save probe --output ${file}`);
  expect([result.code, result.stdout]).toEqual([1, ""]);
  expect(result.stderr).toMatch(/^ai-sandbox: the images could not be saved to .*images\.tar\.$/m);
  expect(result.stderr).toMatch(said);
  expect(result.stderr).not.toMatch(/daemon does not answer|may not use Docker/);
  expect(readdirSync(desk.workspace)).toEqual([]);
});

it("load of what is no archive is told as that: 1", async () => {
  const desk = makeDesk("agent");
  const content = "no archive\n";
  const sha256 = createHash("sha256").update(content).digest("hex");
  const image = { tool: "probe", reference: "ai-probe:1", id: `sha256:${"0".repeat(64)}` };
  const manifest = { format: 1, sha256, bytes: content.length, images: [image] };
  writeFileSync(join(desk.workspace, "images.tar"), content);
  writeFileSync(join(desk.workspace, "images.tar.json"), JSON.stringify(manifest));
  const result = await desk.type("load images.tar");
  expect([result.code, result.stdout]).toEqual([1, ""]);
  expect(result.stderr).toMatch(
    /^ai-sandbox: the engine could not load .*images\.tar\.\n {2}The engine's client said: ./,
  );
});

it("where there is no engine, that is what is told: 125", async () => {
  const desk = makeDesk("agent");
  const gone = { DOCKER_HOST: "unix:///nowhere/docker.sock" };
  const result = await desk.type("save probe --output images.tar", gone);
  expect([result.code, result.stdout]).toEqual([125, ""]);
  expect(result.stderr).toMatch(/daemon does not answer/);
});

it.each([
  ["save probe", 2, /save needs --output and a file/],
  ["load images.tar", 1, /there is no .*images\.tar\.json/],
  ["base", 2, /base needs --from-debian/],
  ["base --from-debian --suite sid", 2, /the suites trixie and bookworm/],
  ["base --from-debian --platform linux/386", 2, /linux\/amd64 and linux\/arm64/],
])("%s: %i", async (words, code, message) => {
  const result = await makeDesk("agent").type(words);
  expect([result.code, result.stdout]).toEqual([code, ""]);
  expect(result.stderr).toMatch(message);
});
