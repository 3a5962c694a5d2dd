import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { type Installation, installPackages, packageFolders } from "./installation.ts";
import { announce, nameImages, sweepEngine } from "./left-overs.ts";
import { shareAuthority } from "./outside/authority.ts";
import { asPerson, environmentOf, makePeople, makeWorkspace, type People, type Person } from "./person.ts";
import { runFolder } from "./run-folder.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A folder for this run, open to everyone, removed at the end. */
    folder: string;
    installation: Installation;
    people: People;
  }
}

const socket = (process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock").replace(/^unix:\/\//, "");

/** Before any test: the packages as users get them, people to run them, and the images, as their first run makes them. */
export default function setUp(project: TestProject): () => void {
  const { folder, remove } = runFolder();
  const announced = announce(folder);
  const tearDown = (): void => {
    sweepEngine(announced);
    remove();
  };
  try {
    lay(project, folder);
  } catch (error) {
    tearDown();
    throw error;
  }
  return tearDown;
}

function lay(project: TestProject, folder: string): void {
  const people = makePeople(folder, socket);
  const installation = installPackages(folder, [...packageFolders(), "test/probe"]);
  for (const person of Object.values(people)) {
    for (const tool of ["probe", "claude"])
      firstRun(tool, person, installation, makeWorkspace(folder, person));
  }
  nameImages(folder);
  shareAuthority();
  project.provide("folder", folder);
  project.provide("people", people);
  project.provide("installation", installation);
}

function firstRun(tool: string, person: Person, installation: Installation, workspace: string): void {
  const result = spawnSync(
    "/usr/bin/setpriv",
    [...asPerson(person), "--", join(installation.bins, tool), "--version"],
    {
      cwd: workspace,
      env: environmentOf(person, installation),
      encoding: "utf8",
    },
  );
  if (result.status !== 0)
    throw new Error(`the first run of ${tool} as uid ${person.uid} failed:\n${result.stderr}`);
}
