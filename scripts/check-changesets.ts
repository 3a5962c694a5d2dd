/**
 * Fails when a branch changes what is published and brings no changeset for it: `check-changesets.ts [base]`, where base
 * is what the branch is compared with (origin/main).
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { missingChangesets } from "./changesets/missing.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const base = process.argv[2] ?? "origin/main";
const git = (...args: string[]): string[] =>
  execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\0").filter(Boolean);

try {
  git("rev-parse", "--verify", "--quiet", `${base}^{commit}`);
} catch {
  process.stderr.write(
    `There is no ${base} to compare this branch with.\n` +
      "  Fetch it, or name another: npm run check:changesets -- <branch or commit>\n",
  );
  process.exit(2);
}

const changed = git("diff", "--name-only", "--no-renames", "-z", `${base}...HEAD`);
const added = git("diff", "--name-only", "--diff-filter=AM", "-z", `${base}...HEAD`, "--", ".changeset/*.md");
const removed = git(
  "diff",
  "--name-only",
  "--diff-filter=D",
  "-z",
  `${base}...HEAD`,
  "--",
  ".changeset/*.md",
);
const changesets = added
  .filter((path) => path !== ".changeset/README.md")
  .map((path) => readFileSync(join(root, path), "utf8"));

const missing = missingChangesets(changed, changesets, removed.length > 0);
if (missing.length > 0) {
  process.stderr.write(
    `No changeset names ${missing.join(", ")}, and this branch changes what is published of it.\n` +
      "  Run `npm run changeset`, or, when users will notice nothing of this branch, `npm run changeset -- --empty` alone.\n",
  );
  process.exitCode = 1;
}
