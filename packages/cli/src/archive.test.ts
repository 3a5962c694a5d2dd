import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Manifest, measure, parseManifest } from "./archive.ts";

const whole: Manifest = {
  format: 1,
  sha256: "a".repeat(64),
  bytes: 3,
  images: [{ tool: "claude", reference: "ai-claude:1", id: `sha256:${"b".repeat(64)}` }],
};

it("a manifest is taken whole or not at all", () => {
  expect(parseManifest(JSON.stringify(whole))).toEqual(whole);
  const wrong: unknown[] = [
    "{",
    { ...whole, format: 2 },
    { ...whole, sha256: "short" },
    { ...whole, images: [] },
    { ...whole, images: [{ tool: "../x", reference: "x", id: whole.images[0]?.id }] },
    { ...whole, images: [{ tool: "claude", reference: "x", id: "latest" }] },
  ];
  for (const each of wrong)
    expect(parseManifest(typeof each === "string" ? each : JSON.stringify(each))).toBeUndefined();
});

it("a file's checksum and size", async () => {
  const folder = mkdtempSync(join(tmpdir(), "archive-"));
  writeFileSync(join(folder, "file"), "abc");
  expect(await measure(join(folder, "file"))).toEqual({
    sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    bytes: 3,
  });
  rmSync(folder, { recursive: true });
});
