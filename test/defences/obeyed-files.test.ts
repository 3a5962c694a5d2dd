import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, it } from "vitest";
import { makeCase } from "../support/case.ts";

it("what editors and tools on the host obey is read-only where it exists", async () => {
  const place = makeCase();
  const files = [
    ".vscode/tasks.json",
    ".envrc",
    ".mcp.json",
    ".claude/settings.json",
    ".husky/pre-commit",
    ".ai-sandbox.json",
  ];
  for (const path of files) {
    mkdirSync(join(place.workspace, path, ".."), { recursive: true });
    writeFileSync(join(place.workspace, path), "{}");
  }
  spawnSync("chown", ["-R", "1000:1000", place.workspace]);
  symlinkSync(mkdtempSync(join(inject("folder"), "secret-")), join(place.workspace, ".idea"));
  const result = await place.inside(`
    for f in ${files.join(" ")} .vscode .claude .husky; do
      for at in $f /workspace/$f; do
        [ -d $f ] || { echo evil >>$at; } 2>/dev/null && [ ! -d $f ] && echo wrote $at
        mv $at $at.old 2>/dev/null && echo moved $at; rm -rf $at 2>/dev/null
      done
    done; echo fine >.claude/plan.md; ls .idea/`);
  expect(result.stdout.toString()).toBe("");
  for (const path of files) expect(readFileSync(join(place.workspace, path), "utf8"), path).toBe("{}");
  expect(readFileSync(join(place.workspace, ".claude/plan.md"), "utf8")).toBe("fine\n");
});
