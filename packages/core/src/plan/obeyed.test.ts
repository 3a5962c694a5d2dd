import { expect, test } from "vitest";
import { isProgramFolder, obeyedFile, obeyedFolder } from "./obeyed.ts";

test.each(["package.json", "Makefile", "MAKEFILE", ".envrc", "conftest.py", ".GITATTRIBUTES", "Vagrantfile"])(
  "%s is obeyed",
  (name) => expect(obeyedFile(name)).toMatch(/\w/),
);

test.each(["index.ts", "README.md", "constructor", "__proto__", "package.json.bak", ""])(
  "%j is not",
  (name) => expect(obeyedFile(name)).toBeUndefined(),
);

test("folders, by their name or their last two", () => {
  expect(obeyedFolder("/w/a/.vscode")).toMatch(/VS Code/);
  expect(obeyedFolder("/w/.VSCode")).toMatch(/VS Code/);
  expect(obeyedFolder("/w/node_modules/.bin")).toMatch(/npm/);
  expect(obeyedFolder("/w/.bin")).toBeUndefined();
  expect(obeyedFolder("/w/bin")).toBeUndefined();
  expect(isProgramFolder("/w/x/venv/bin")).toBe(true);
  expect(isProgramFolder("/w/.vscode")).toBe(false);
});
