import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyNode } from "../../support/installation.ts";
import { makePeople } from "../../support/person.ts";
import { addStandIn, imageLabel, openRegistry, type Registry, releaseNext } from "../registry/registry.ts";
import type { Client } from "./clients.ts";
import { makePlace, type Place } from "./place.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const socket = (process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock").replace(/^unix:\/\//, "");

/** What all cases share: a registry with every package of this checkout, and a way to a new machine. */
export type World = {
  readonly registry: Registry;
  /** Where clients may be put. */
  readonly folder: string;
  /** Folder with the Node that launchers are run with. */
  readonly nodeFolder: string;
  /** Names of the fifteen tools, and the commands that they bring. */
  readonly tools: readonly { readonly name: string; readonly command: string }[];
  readonly place: (client: Client) => Place;
  readonly close: () => void;
};

/** Packs everything and opens the registry. Whoever runs the tests as root is an ordinary user in them. */
export async function makeWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-distribution-"));
  chmodSync(folder, 0o755);
  const people = makePeople(folder, socket);
  const nodeFolder = join(folder, "node");
  mkdirSync(nodeFolder);
  copyNode(nodeFolder);
  const registry = await openRegistry();
  releaseNext(registry, "claude");
  addStandIn(registry, "@anthropic-ai/claude-code", "claude", "the native one");
  addStandIn(registry, "@ai-sandbox/nothing", "nothing", "nothing");
  const latest = spawnSync("docker", ["image", "inspect", "--format={{.Id}}", "ai-claude:latest"], {
    encoding: "utf8",
  }).stdout.trim();
  const person = process.getuid?.() === 0 ? people.agent : people.self;
  return {
    registry,
    folder,
    nodeFolder,
    tools: readTools(),
    place: (client) => makePlace({ folder, nodeFolder, registry, person }, client),
    close: () => {
      registry.close();
      removeImages(latest);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Takes away the images of changed launchers, and gives the name that they took back. @param latest an image's id */
function removeImages(latest: string): void {
  const list = ["image", "ls", "--quiet", `--filter=label=${imageLabel}`];
  const made = spawnSync("docker", list, { encoding: "utf8" }).stdout.split("\n").filter(Boolean);
  if (made.length > 0) spawnSync("docker", ["image", "rm", "--force", ...new Set(made)]);
  if (latest !== "") spawnSync("docker", ["tag", latest, "ai-claude:latest"]);
}

function readTools(): { name: string; command: string }[] {
  const folder = join(repository, "packages");
  return readdirSync(folder)
    .filter((name) => name !== "core" && name !== "cli")
    .map((name) => JSON.parse(readFileSync(join(folder, name, "tool.json"), "utf8")));
}

/** What `claude --version` prints in this checkout's image. */
export function claudeVersion(): string {
  const dockerfile = readFileSync(join(repository, "dockerfiles", "claude", "Dockerfile"), "utf8");
  return `${/^ARG CLAUDE_VERSION=(.+)$/m.exec(dockerfile)?.[1]} (Claude Code)`;
}

/** Names of the images that launchers of this home have run. */
export function imagesOf(place: Place): string[] {
  const stamps = join(place.home, ".ai-sandbox", "state", "v1", "stamps");
  return readdirSync(stamps)
    .map((file) => (JSON.parse(readFileSync(join(stamps, file), "utf8")) as { reference: string }).reference)
    .toSorted();
}
