import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readSources, type SourceHosts, sourcesScript } from "../egress/bundles.ts";
import type { Client } from "../engine/client.ts";

/** The image has what is asked for, and is started once; a machine under load takes its time. In milliseconds. */
const patience = 30_000;

/**
 * Asks the programs in an image for the hosts of their packages, once an image; the answer is remembered.
 *
 * @param folder absolute path of the folder where answers are kept
 * @param write puts a file there whole
 * @returns no hosts when the image can't be asked
 */
export async function packageSourcesOf(
  client: Client,
  image: string,
  folder: string,
  write: (path: string, content: string) => void,
): Promise<SourceHosts> {
  const file = join(folder, `${image.replace(/[^a-zA-Z0-9.]/g, "-").slice(-100)}.json`);
  try {
    return JSON.parse(readFileSync(file, "utf8")) as SourceHosts;
  } catch {
    // Not asked yet.
  }
  const sources = readSources(await ask(client, image));
  if (Object.keys(sources).length > 0) write(file, JSON.stringify(sources));
  return sources;
}

function ask(client: Client, image: string): Promise<string> {
  const args = [
    "run",
    "--rm",
    "--network=none",
    "--read-only",
    "--tmpfs=/tmp",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--user=65534:65534",
    "--pids-limit=64",
    "--memory=256m",
    "--log-driver=none",
    "--env=HOME=/tmp",
    "--entrypoint=/bin/sh",
    "--",
    image,
    "-c",
    sourcesScript,
  ];
  return new Promise((resolve) => {
    execFile(
      client.path,
      args,
      { cwd: "/", env: client.environment, encoding: "utf8", timeout: patience, maxBuffer: 64 * 1024 },
      (_error, stdout) => resolve(stdout),
    );
  });
}
