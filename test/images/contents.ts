import { spawnSync } from "node:child_process";
import { docker } from "../support/engine.ts";

/** What find says of a file or folder of an image. */
export type Entry = {
  /** `f`, `d`, `l` …, as find says it. */
  readonly kind: string;
  /** Its permissions, with setuid, setgid and sticky. */
  readonly mode: number;
  readonly path: string;
};

/** A shell script's output, run as root in an image, without its entry point and without a network. */
export function inImage(image: string, script: string): string {
  const args = ["run", "--rm", "--network=none", "--user=0", "--entrypoint=/bin/sh", image, "-c", script];
  const result = spawnSync("docker", args, { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
  if (result.status !== 0) throw new Error(`${image}: ${result.stderr}`);
  return result.stdout;
}

/** All that an image holds, and what searches in some of its folders print. All in one container: it starts slowly. */
export function lookThrough(
  image: string,
  searches: readonly string[],
): { entries: Entry[]; found: readonly string[] } {
  // What the engine itself puts into every container is none of the image's.
  const list =
    "find / -xdev -path /proc -prune -o -path /sys -prune -o -path /dev -prune -o -printf '%y %m %p\\0'";
  const script = `${list} && printf '\\0' && ${searches.join(" && printf '\\0\\0' && ")}`;
  const [listed = "", ...found] = inImage(image, script).split("\0\0");
  if (found.length !== searches.length) throw new Error(`${image}: not what was asked for`);
  const entries = listed.split("\0").map((line) => {
    const [kind = "", mode = "", ...path] = line.split(" ");
    return { kind, mode: Number.parseInt(mode, 8), path: path.join(" ") };
  });
  return { entries, found };
}

/** How an image came to be: each layer's command with its arguments. */
export function historyOf(image: string): string {
  return docker("history", "--no-trunc", "--format", "{{.CreatedBy}} {{.Comment}}", image);
}

/** Bytes of an image, with those of the images it stands on, as the engine counts them. */
export function sizeOf(image: string): number {
  return Number(docker("image", "inspect", "--format", "{{.Size}}", image));
}

/** The image in which another one's first layers were made: of all with that name the nearest. */
export function ancestorOf(image: string, repository: string): string {
  const layersOf = (name: string): string[] =>
    JSON.parse(docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", name));
  const layers = layersOf(image);
  const names = docker("images", "--format", "{{.Repository}}:{{.Tag}}", repository).split("\n");
  const candidates = names
    .filter((name) => name !== "" && !name.endsWith(":<none>"))
    .map((name) => ({ name, own: layersOf(name) }))
    .filter(({ own }) => own.length <= layers.length && own.every((layer, index) => layer === layers[index]))
    .sort((left, right) => right.own.length - left.own.length);
  const [nearest] = candidates;
  if (nearest === undefined) throw new Error(`${image} stands on no image named ${repository}`);
  return nearest.name;
}
