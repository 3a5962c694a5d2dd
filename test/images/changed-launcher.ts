import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, renameSync, rmdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { inject, onTestFinished } from "vitest";
import { edit } from "../lifecycle/support/one-off-tool.ts";
import { docker } from "../support/engine.ts";
import type { ToolFacts } from "./tools.ts";

/** A copy of an installed launcher whose Dockerfile is another, and whose image has a name of its own. */
export type ChangedLauncher = {
  /** Absolute path of its bin. */
  readonly program: string;
  /** Its image, once there is one. */
  readonly image: string;
};

/** Makes such a copy beside the other launchers. Its images go when the test ends. */
export function changedLauncher(tool: ToolFacts, change: (dockerfile: string) => string): ChangedLauncher {
  const name = `${tool.name}-${Math.random().toString(36).slice(2, 8)}x`;
  const installed = join(inject("installation").prefix, "node_modules", "@ai-sandbox");
  const folder = join(installed, name);
  // Whole before it is among the others: commands that other tests run look at each of them.
  const made = join(mkdtempSync(join(inject("installation").prefix, "making-")), name);
  cpSync(join(installed, tool.name), made, { recursive: true });
  edit(join(made, "tool.json"), (text) => text.replace(`"name": "${tool.name}"`, `"name": "${name}"`));
  edit(join(made, "image", "Dockerfile"), (text) => `${change(text)}LABEL ai-sandbox.tests=changed\n`);
  renameSync(made, folder);
  rmdirSync(dirname(made));
  onTestFinished(() => {
    const names = docker("images", "--format", "{{.Repository}}:{{.Tag}}", `ai-${name}`).split("\n");
    for (const image of names.filter((each) => each !== "")) spawnSync("docker", ["rmi", image]);
  });
  return { program: join(folder, "bin", `${tool.command}.js`), image: `ai-${name}:latest` };
}

/** Gives a build argument of a Dockerfile another default. */
export function withArgument(dockerfile: string, name: string, value: string): string {
  return dockerfile.replace(new RegExp(`^ARG ${name}(=.*)?$`, "m"), `ARG ${name}=${value}`);
}
