import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readGitIdentity } from "./git-identity.ts";

const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-identity-"));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

/** The identity with these files in a home folder of its own. */
function identity(
  files: Record<string, string>,
  repository?: string,
  environment: Record<string, string> = {},
) {
  const homeFolder = join(folder, String(++count));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(homeFolder, path)), { recursive: true });
    writeFileSync(join(homeFolder, path), text);
  }
  return readGitIdentity(
    { homeFolder, environment },
    repository === undefined ? undefined : join(homeFolder, repository),
  );
}
const ann = '[user]\n\tname = Ann\n\temail = "ann@example.com"\n';
const work = "[user]\n\temail = ann@work.example\n";

it.each<[string, Parameters<typeof identity>, object]>([
  ["no configuration", [{}], {}],
  ["the user's", [{ ".gitconfig": ann }], { name: "Ann", email: "ann@example.com" }],
  ["the other place", [{ ".config/git/config": ann }], { name: "Ann" }],
  [
    "both: the later one",
    [{ ".config/git/config": ann, ".gitconfig": work }],
    { name: "Ann", email: "ann@work.example" },
  ],
  [
    "the repository's own",
    [{ ".gitconfig": ann, "p/.git/config": work }, "p/.git"],
    { email: "ann@work.example" },
  ],
  [
    "an include",
    [{ ".gitconfig": `${ann}[include]\npath = more`, more: work }],
    { email: "ann@work.example" },
  ],
  [
    "an include for some folders",
    [
      { ".gitconfig": `${ann}[includeIf "gitdir:~/w/"]\npath = ~/more`, more: work, "w/p/.git/config": "" },
      "w/p/.git",
    ],
    { email: "ann@work.example" },
  ],
  [
    "an include for other folders",
    [{ ".gitconfig": `${ann}[includeIf "gitdir:~/w/"]\npath = ~/more`, more: work }, "other/p/.git"],
    { email: "ann@example.com" },
  ],
  [
    "an include by the end of a path",
    [{ ".gitconfig": `${ann}[includeIf "gitdir/i:P/.git"]\npath = ~/more`, more: work }, "w/p/.git"],
    { email: "ann@work.example" },
  ],
  [
    "a repository that includes a file of the user's",
    [{ "p/.git/config": "[include]\npath = ../../more", more: ann }, "p/.git"],
    {},
  ],
  [
    "a file that includes itself",
    [{ ".gitconfig": `[include]\npath = .gitconfig\n${ann}` }],
    { name: "Ann" },
  ],
  ["a name with what commits can't hold", [{ ".gitconfig": "[user]\nname = a\\nb\nemail = <x>" }], {}],
])("%s", (_title, given, expected) => expect(identity(...given)).toMatchObject(expected));

it("none of it where it is not there", () => {
  expect(identity({ ".gitconfig": ann }, undefined, { GIT_CONFIG_GLOBAL: "/dev/null" })).toEqual({});
  expect(identity({ ".gitconfig": "[user]\nname = a\\nb" })).toEqual({});
});

it("follows the user's links, and none of the repository's", () => {
  const homeFolder = join(folder, "linked");
  mkdirSync(join(homeFolder, "p/.git"), { recursive: true });
  mkdirSync(join(homeFolder, "dotfiles"));
  writeFileSync(join(homeFolder, "dotfiles/gitconfig"), ann);
  writeFileSync(join(homeFolder, "dotfiles/work"), work);
  symlinkSync("dotfiles/gitconfig", join(homeFolder, ".gitconfig"));
  symlinkSync("../../dotfiles/work", join(homeFolder, "p/.git/config"));
  const found = readGitIdentity({ homeFolder, environment: {} }, join(homeFolder, "p/.git"));
  expect(found).toEqual({ name: "Ann", email: "ann@example.com" });
});
