import { readdirSync } from "node:fs";
import { join } from "node:path";
import { tryGit } from "../support/git.ts";
import type { Place } from "./place.ts";

/** What a user does in a project without a second thought, in the order of an ordinary day. */
const commands = [
  "status",
  "diff",
  "log -1",
  "branch a-topic",
  "checkout -q a-topic",
  "commit -q --allow-empty -m work",
  "fetch -q",
  "checkout -q -- file",
  "stash list",
  "st",
];

/** Lives an ordinary day: git in the project, and `git status` in each of its folders. */
export function liveADay(place: Place): void {
  for (const command of commands) tryGit(place, ...command.split(" "));
  for (const entry of readdirSync(place.workspace, { withFileTypes: true })) {
    if (entry.isDirectory() && entry.name !== ".git")
      tryGit({ ...place, workspace: join(place.workspace, entry.name) }, "status");
  }
}
