import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Images of the tests' own have it, and so have the containers that are made of them. */
const label = "ai-sandbox.tests";
/** What has lain there for so long is in no build's hands, in milliseconds. */
const settled = 120_000;
/** No run takes so long: what is older is none's that goes on. */
const longest = 3_600_000;

/** A run of the tests, as the engine knows of it: several may use one engine, from folders that do not know each other. */
export type Announced = { readonly folder: string; readonly since: number; readonly mark: string };

/** Says to this engine's other runs that there is this one. @param folder of the run */
export function announce(folder: string): Announced {
  const mark = `ai-sandbox-tests-${process.pid}-${Math.random().toString(16).slice(2)}`;
  lines("volume", "create", "--label", `${label}=run`, mark);
  return { folder, since: Date.now(), mark };
}

/**
 * Removes what a run left on the engine: its sessions, and layers of builds that failed, as they had to. Where no other
 * run goes on it also removes what runs that were killed left, and images of the tests' own that nothing stands for any
 * more. All that is no test's stays, and so does what is in use.
 */
export function sweepEngine({ folder, since, mark }: Announced): void {
  const sessions = lines("ps", "--all", "--format", '{{.ID}} {{.Label "ai-sandbox.workspace"}}').flatMap(
    (line) => (line.slice(line.indexOf(" ") + 1).startsWith(`${folder}/`) ? [line.split(" ")[0] ?? ""] : []),
  );
  remove(["rm", "--force", "--volumes"], sessions);
  remove(["volume", "rm"], [mark]);
  if (othersRun()) return;
  const containers = lines("ps", "--all", "--quiet", "--no-trunc", "--filter", `label=${label}`);
  const forgotten = made(containers, "{{.Id}} {{.Created}}").filter(({ at }) => at < Date.now() - longest);
  remove(
    ["rm", "--force", "--volumes"],
    forgotten.map(({ id }) => id),
  );
  const used = imagesOf(folder);
  const own = [`${label}=probe`, `${label}=changed`, "ai-sandbox.one-off"].flatMap((each) =>
    lines("images", "--quiet", "--no-trunc", "--filter", `label=${each}`),
  );
  const unused = made([...new Set(own)], "{{.Id}} {{.Created}} {{range .RepoTags}}{{.}} {{end}}").filter(
    ({ id, at }) => !used.has(id) && at < Date.now() - longest,
  );
  remove(
    ["rmi"],
    unused.flatMap(({ names }) => names),
  );
  for (let round = 0; round < 3; round++) {
    const unnamed = ["--filter=dangling=true", "--filter=label=ai-sandbox.base"];
    const left = made(lines("images", "--quiet", "--no-trunc", ...unnamed), "{{.Id}} {{.Created}}");
    remove(
      ["rmi"],
      left.filter(({ at }) => at >= since && at < Date.now() - settled).map(({ id }) => id),
    );
  }
}

/** Whether another run uses this engine. Marks of runs that were killed go after an hour. */
function othersRun(): boolean {
  const marks = lines("volume", "ls", "--quiet", "--filter", `label=${label}=run`);
  const dead = made(marks, "{{.Name}} {{.CreatedAt}}").filter(({ at }) => at < Date.now() - longest);
  remove(
    ["volume", "rm"],
    dead.map(({ id }) => id),
  );
  return marks.length > dead.length;
}

/** What the engine says of its objects: a name, when each was made, and other names. */
function made(objects: readonly string[], format: string): { id: string; at: number; names: string[] }[] {
  if (objects.length === 0) return [];
  return lines("inspect", "--format", format, ...objects).map((line) => {
    const [id = "", created = "", ...names] = line.trim().split(" ");
    return { id, at: Date.parse(created), names };
  });
}

/**
 * Lets `ai-<tool>:latest` be the images of this run. A launcher that finds an image under the name of its content builds
 * none, and names none: `latest` may be an older one then, or have gone with it.
 *
 * @param folder of the run
 */
export function nameImages(folder: string): void {
  const references = new Set(noted(folder, /"reference": *"(ai-[a-z-]+:[0-9a-f]{16})"/));
  for (const reference of references) lines("tag", reference, reference.replace(/:.*/, ":latest"));
}

/** Ids of the images that this run's homes name. */
function imagesOf(folder: string): Set<string> {
  return new Set(noted(folder, /"id": *"(sha256:[0-9a-f]+)"/));
}

/** What the stamps in a run's homes say. */
function noted(folder: string, pattern: RegExp): string[] {
  const stamps = readdirSync(folder).flatMap((home) =>
    ["", ".ai-sandbox"].flatMap((state) => filesIn(join(folder, home, state, "state", "v1", "stamps"))),
  );
  return stamps.flatMap((file) => pattern.exec(readFileSync(file, "utf8"))?.[1] ?? []);
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** What the engine lets go of, one by one: what is in use stays. */
function remove(command: readonly string[], names: readonly string[]): void {
  for (const name of names) spawnSync("docker", [...command, name]);
}

function lines(...args: string[]): string[] {
  const { stdout } = spawnSync("docker", args, { encoding: "utf8" });
  return (stdout ?? "").split("\n").filter((line) => line !== "");
}
