import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { othersRun } from "./run-folder.ts";

/** Images of the tests' own have it, and so have the containers that are made of them. */
const label = "ai-sandbox.tests";
/** What has lain there for so long is in no build's hands, in milliseconds. */
const settled = 120_000;
/** Images that are younger may be another run's, which is not known of here. */
const old = 3_600_000;

/**
 * Removes what a run left on the engine: its sessions, and layers of builds that failed, as they had to. Where no other
 * run goes on it also removes what runs that were killed left, and images of the tests' own that nothing stands for any
 * more. All that is no test's stays, and so does what is in use.
 *
 * @param folder of the run
 * @param since when it began, in milliseconds since 1970
 */
export function sweepEngine(folder: string, since: number): void {
  const sessions = lines("ps", "--all", "--format", '{{.ID}} {{.Label "ai-sandbox.workspace"}}').flatMap(
    (line) => (line.slice(line.indexOf(" ") + 1).startsWith(`${folder}/`) ? [line.split(" ")[0] ?? ""] : []),
  );
  remove("rm", ["--force", "--volumes"], sessions);
  if (othersRun()) return;
  remove("rm", ["--force", "--volumes"], lines("ps", "--all", "--quiet", "--filter", `label=${label}`));
  const used = imagesOf(folder);
  const own = [`${label}=probe`, `${label}=changed`, "ai-sandbox.one-off"].flatMap((mark) =>
    lines("images", "--quiet", "--no-trunc", "--filter", `label=${mark}`),
  );
  const unused = describe([...new Set(own)]).filter(
    ({ id, made }) => !used.has(id) && made < Date.now() - old,
  );
  remove(
    "rmi",
    [],
    unused.flatMap(({ tags }) => tags),
  );
  for (let round = 0; round < 3; round++) {
    const unnamed = ["--filter=dangling=true", "--filter=label=ai-sandbox.base"];
    const ids = lines("images", "--quiet", "--no-trunc", ...unnamed);
    const left = describe(ids).filter(({ made }) => made >= since && made < Date.now() - settled);
    remove(
      "rmi",
      [],
      left.map(({ id }) => id),
    );
  }
}

/** What the engine says of images. */
function describe(ids: readonly string[]): { id: string; made: number; tags: string[] }[] {
  if (ids.length === 0) return [];
  const format = "{{.Id}} {{.Created}} {{range .RepoTags}}{{.}} {{end}}";
  return lines("image", "inspect", "--format", format, ...ids).map((line) => {
    const [id = "", created = "", ...tags] = line.trim().split(" ");
    return { id, made: Date.parse(created), tags };
  });
}

/** Ids of the images that this run's homes name. */
function imagesOf(folder: string): Set<string> {
  const stamps = readdirSync(folder).flatMap((home) =>
    ["", ".ai-sandbox"].flatMap((state) => filesIn(join(folder, home, state, "state", "v1", "stamps"))),
  );
  return new Set(
    stamps.flatMap((file) => /"id": *"(sha256:[0-9a-f]+)"/.exec(readFileSync(file, "utf8"))?.[1] ?? []),
  );
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** What the engine lets go of, one by one: what is in use stays. */
function remove(command: "rm" | "rmi", flags: readonly string[], names: readonly string[]): void {
  for (const name of names) spawnSync("docker", [command, ...flags, name]);
}

function lines(...args: string[]): string[] {
  const { stdout } = spawnSync("docker", args, { encoding: "utf8" });
  return (stdout ?? "").split("\n").filter((line) => line !== "");
}
