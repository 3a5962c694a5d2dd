import { chmodSync, existsSync, lstatSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { LaunchError, openEngine, printable } from "@ai-sandbox/core";
import { listImages } from "../images.ts";
import { count, size } from "../output/print.ts";
import { confirm } from "../output/question.ts";
import { listSessions } from "../sessions.ts";
import { imageTable, removeImages } from "./prune-images.ts";

/** What launchers put into the state home. Whatever else lies there is not ours, and stays. */
const ours = ["clones", "config.json", "env", "homes", "logs", "project-homes", "run", "state"];

/** `ai-sandbox prune --all`: all that ai-sandbox ever made on this machine, the tools' homes included. */
export async function removeEverything(isAgreed: boolean): Promise<number> {
  const engine = await openEngine();
  const sessions = await listSessions(engine);
  if (sessions.length > 0) {
    throw new LaunchError(
      `${count(sessions.length, "session")} must end first: nothing was removed.`,
      "See them with: ai-sandbox ps. End them with: ai-sandbox stop --all",
      1,
    );
  }
  const images = await listImages(engine);
  const { home } = engine.folders;
  const hasHome = existsSync(home) && lstatSync(home).isDirectory();
  if (images.length === 0 && !hasHome) {
    process.stdout.write("Nothing of ai-sandbox is on this machine.\n");
    return 0;
  }
  // By name: an image that somebody made of one of ours is among them.
  if (images.length > 0) process.stdout.write(imageTable(images));
  const bytes = images.reduce((sum, image) => sum + image.bytes, 0);
  process.stdout.write(`${count(images.length, "image")}, up to ${size(bytes)}\n`);
  if (hasHome)
    process.stdout.write(
      `${printable(home)}: your settings, your trusted folders, and every tool's home with its logins, settings and history\n`,
    );
  const without = { undone: "nothing was removed", command: "ai-sandbox prune --all --yes" };
  if (!isAgreed && !(await confirm("Remove all of it, for good", without))) {
    process.stderr.write("ai-sandbox: nothing was removed.\n");
    return 1;
  }
  const kept = await removeImages(engine, images);
  const { others, failures } = hasHome ? removeHome(home) : { others: [], failures: [] };
  const isGone = hasHome && others.length + failures.length === 0;
  process.stdout.write(
    `${count(images.length - kept, "image")} removed${isGone ? `, and ${printable(home)}` : ""}.\n`,
  );
  if (others.length > 0)
    process.stdout.write(
      `These in ${printable(home)} are not of ai-sandbox and stay: ${others.map(printable).join(", ")}\n`,
    );
  if (failures.length > 0)
    process.stderr.write(
      `ai-sandbox: some of it could not be removed:\n${shown(failures)}  Whoever owns it can, or root: then run ai-sandbox prune --all again.\n`,
    );
  return kept + failures.length === 0 ? 0 : 1;
}

/** The first of them: there may be thousands. */
function shown(failures: readonly string[]): string {
  const lines = failures.slice(0, 5).map((line) => `  ${printable(line)}\n`);
  if (failures.length > 5) lines.push(`  and ${failures.length - 5} more\n`);
  return lines.join("");
}

/** @returns the names of what is not ours, and of what is and stays, with the reason */
function removeHome(home: string): { others: string[]; failures: string[] } {
  const failures = ours.flatMap((name) => remove(join(home, name)));
  const left = readdirSync(home);
  if (left.length === 0) rmdirSync(home);
  return { others: left.filter((name) => !ours.includes(name)), failures };
}

/**
 * Removes whatever is there, as far as that can be done. A folder is made writable first: Go's module cache, for one, is
 * of folders without that right, and nothing can be removed from them.
 *
 * @returns what stays, each with the reason; empty when all is gone
 */
function remove(path: string): string[] {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  try {
    if (!found.isDirectory()) {
      unlinkSync(path);
      return [];
    }
    if ((found.mode & 0o700) !== 0o700) chmodSync(path, 0o700);
    const kept = readdirSync(path).flatMap((name) => remove(join(path, name)));
    if (kept.length === 0) rmdirSync(path);
    return kept;
  } catch (error) {
    return [`${path} (${(error as NodeJS.ErrnoException).code ?? error})`];
  }
}
