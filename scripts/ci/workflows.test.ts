import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = join(root, ".github/workflows");
const files = [...readdirSync(folder).map((name) => join(".github/workflows", name)), ".gitlab-ci.yml"].map(
  (path) => ({ path, text: readFileSync(join(root, path), "utf8") }),
);

test.each(files)("$path: an action is one commit, whose release stands behind it", ({ text }) => {
  for (const [, action] of text.matchAll(/uses: (.*)$/gm))
    expect(action).toMatch(/^[a-z-]+\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test.each(files)("$path: what it runs is there", ({ text }) => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const [, name] of text.matchAll(/npm run ([a-z:-]+)/g)) expect(scripts).toHaveProperty([name ?? ""]);
  for (const [path] of text.matchAll(/\bscripts\/[a-z/-]+(\.ts)?/g))
    accessSync(join(root, path), path.endsWith(".ts") ? constants.R_OK : constants.X_OK);
  for (const [path] of text.matchAll(/\btest\/[a-z]+/g)) accessSync(join(root, path));
});

test.each(files)("$path: no secret is written into a command line", ({ text }) => {
  const commands = [...text.matchAll(/^ *(?:- )?run: (.*)$/gm)].map(([, command]) => command);
  for (const command of commands) expect(command).not.toContain("${{");
});
