import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { inject } from "vitest";
import { dockers } from "../../support/fixtures.ts";
import { run } from "../../support/run.ts";
import type { Attack } from "../attack.ts";
import { own, type Place } from "../place.ts";
import { launch, type Way } from "../ways.ts";

const group = "launcher input";

/** A folder that must never be shared, and what it gives away. */
const never = (
  id: string,
  words: string,
  where: (place: Place) => { path: string; environment?: Record<string, string> },
  look: string,
  found: RegExp,
): Attack => ({
  id,
  group,
  words: `share ${words}`,
  weakening: "the flags alone, no launcher",
  attempt: async (way, place) => {
    const { path, environment } = where(place);
    const there = { ...place, workspace: path };
    const result =
      way === "ours"
        ? await launch(there, look, environment === undefined ? {} : { environment })
        : await run(dockers()[0] ?? "", shared(there, way, look), { as: place.person, in: path });
    return found.test(result.stdout.toString());
  },
});

/** Arguments that share a folder: under its own path, or where that can't be, under another. */
function shared({ workspace, person }: Place, way: Way, look: string): string[] {
  const target = way === "bare" ? workspace : "/shared";
  const user = way === "bare" || person.uid === 0 ? "0" : `${person.uid}:${person.gid}`;
  return [
    "run",
    "--rm",
    "--user",
    user,
    "-v",
    `${workspace}:${target}`,
    "-w",
    target,
    "--entrypoint",
    "sh",
    "ai-probe:latest",
    "-c",
    look,
  ];
}

/** Whatever anybody asks for. */
export const foldersNeverShared: readonly Attack[] = [
  never("IN-04", "/", () => ({ path: "/" }), `ls -d .${process.cwd()}`, /^\.\//m),
  never("IN-06", "the home folder", (place) => ({ path: place.home }), "cat .ssh/id_ed25519", /the secret/),
  never("IN-08", "~/.ssh", (place) => ({ path: join(place.home, ".ssh") }), "cat id_ed25519", /the secret/),
  never("IN-09", "~/.aws", (place) => ({ path: join(place.home, ".aws") }), "cat credentials", /the secret/),
  never(
    "IN-05",
    "/etc",
    () => ({ path: "/etc" }),
    "cat hostname; ls -d docker default/docker init.d/docker",
    new RegExp(`^${hostname()}$|docker`, "m"),
  ),
  never(
    "IN-07",
    "a folder above the home folder",
    () => ({ path: inject("folder") }),
    "cat */.ssh/id_ed25519",
    /the secret/,
  ),
  never(
    "IN-10",
    "~/.config/gh",
    (place) => ({ path: join(place.home, ".config/gh") }),
    "cat hosts.yml",
    /the secret/,
  ),
  never(
    "IN-11",
    "the launcher's own state",
    (place) => ({ path: join(place.home, ".ai-sandbox") }),
    "cat homes/claude/.claude.json",
    /the secret/,
  ),
  never(
    "IN-12",
    "another tool's home",
    (place) => ({ path: join(place.home, ".ai-sandbox/homes/claude") }),
    "cat .claude.json",
    /the secret/,
  ),
  never(
    "IN-13",
    "a project that is a link to ~/.ssh",
    (place) => {
      const link = join(dirname(place.workspace), "innocent");
      symlinkSync(join(place.home, ".ssh"), link);
      return { path: link, environment: { PWD: link } };
    },
    "cat id_ed25519",
    /the secret/,
  ),
  never(
    "IN-14",
    "the engine's socket, by its folder",
    () => ({ path: "/run" }),
    "ls -d docker.sock",
    /docker\.sock/,
  ),
  never(
    "IN-15",
    "the folder of the user's runtime sockets",
    (place) => {
      const path = join(dirname(place.workspace), "runtime");
      mkdirSync(path);
      writeFileSync(join(path, "bus"), "the secret\n");
      own(place);
      return { path, environment: { XDG_RUNTIME_DIR: path } };
    },
    "cat bus",
    /the secret/,
  ),
  never(
    "IN-16",
    "a repository's own .git folder",
    (place) => ({ path: join(place.workspace, ".git") }),
    "echo x >>config && echo the secret",
    /the secret/,
  ),
  never(
    "IN-27",
    "where a link at ~/.azure leads",
    (place) => {
      const real = join(place.home, "projects", "keys");
      if (!existsSync(real)) {
        mkdirSync(real);
        writeFileSync(join(real, "token"), "the secret\n");
        symlinkSync(real, join(place.home, ".azure"));
        own(place);
      }
      return { path: real };
    },
    "cat token",
    /the secret/,
  ),
];
