import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { linkedSecret } from "./linked-secrets.ts";

const homeFolder = realpathSync(mkdtempSync(join(tmpdir(), "ai-sandbox-secrets-")));
afterAll(() => rmSync(homeFolder, { recursive: true }));
for (const path of ["snap/firefox", "snap/project", "dotfiles/kube", "project"])
  mkdirSync(join(homeFolder, path), { recursive: true });
symlinkSync("dotfiles/kube", join(homeFolder, ".kube"));

it.each([
  ["snap", /~\/snap\/firefox is there/],
  ["dotfiles", /~\/\.kube leads there/],
  ["dotfiles/kube", /~\/\.kube leads there/],
])("~/%s", (path, reason) => expect(linkedSecret(join(homeFolder, path), { homeFolder })).toMatch(reason));

it.each(["project", "snap/project", ".var"])("~/%s holds none", (path) =>
  expect(linkedSecret(join(homeFolder, path), { homeFolder })).toBeUndefined(),
);
