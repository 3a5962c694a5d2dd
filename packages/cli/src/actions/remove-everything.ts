import { existsSync, lstatSync, readdirSync, rmdirSync, rmSync } from "node:fs";
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
  const left = hasHome ? removeHome(home) : [];
  process.stdout.write(
    `${count(images.length - kept, "image")} removed${hasHome && left.length === 0 ? `, and ${printable(home)}` : ""}.\n`,
  );
  if (left.length > 0)
    process.stdout.write(
      `These in ${printable(home)} are not of ai-sandbox and stay: ${left.map(printable).join(", ")}\n`,
    );
  return kept === 0 ? 0 : 1;
}

/** @returns the names of what stays */
function removeHome(home: string): string[] {
  for (const name of ours) rmSync(join(home, name), { recursive: true, force: true });
  const left = readdirSync(home);
  if (left.length === 0) rmdirSync(home);
  return left;
}
