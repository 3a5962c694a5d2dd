import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { inject } from "vitest";
import { dockers, pathOf } from "../../support/fixtures.ts";
import { run } from "../../support/run.ts";
import type { Attack } from "../attack.ts";
import { own, type Place } from "../place.ts";
import { launch, plainDocker, quoted, type Way } from "../ways.ts";
import { foldersNeverShared } from "./launcher-folders.ts";

const group = "launcher input";
const naive = "a launcher that looks at nothing";

/** A launcher as it is quickly written: one line of shell, in which every word of the user's is split again. */
function quickly(place: Place, folder: string, line: string): ReturnType<typeof run> {
  return run("/bin/sh", ["-c", `cd ${quoted(folder)} && ${line}`], {
    as: place.person,
    in: "/",
    environment: { PATH: pathOf() },
  });
}

/** A workspace with a name that means something else to an engine. */
const named = (id: string, words: string, name: string, flags: string): Attack => ({
  id,
  group,
  words,
  weakening: naive,
  attempt: async (way, place) => {
    const folder = join(dirname(place.workspace), name);
    mkdirSync(folder, { recursive: true });
    own(place);
    const look = "cat /outside/shadow 2>/dev/null | grep ^root; id -u | sed s/^0/root/";
    const engine = dockers()[0] ?? "";
    const plain = [
      "run",
      "--rm",
      "-v",
      `${folder}:${folder}`,
      "--entrypoint",
      "sh",
      "ai-probe:latest",
      "-c",
      look,
    ];
    const result =
      way === "ours"
        ? await launch({ ...place, workspace: folder }, look)
        : way === "bare"
          ? await run(engine, plain, { as: place.person, in: folder })
          : await quickly(
              place,
              folder,
              `exec ${engine} run --rm ${flags} --entrypoint sh ai-probe:latest -c ${quoted(look)}`,
            );
    return result.stdout.includes("root");
  },
});

const settingsAsFlags: Attack[] = [
  ["AI_IMAGE_TAG", "latest --user=0:0", "an image's tag"],
  ["AI_IMAGE_REGISTRY", "--user=0:0", "a registry"],
  ["AI_RUN_PLATFORM", "linux/amd64 --user=0:0", "a platform"],
].map(([name = "", value = "", words = ""], index) => ({
  id: `IN-2${index + 1}`,
  group,
  words: `have ${words} read as a flag of the engine's`,
  weakening: naive,
  attempt: async (way: Way, place: Place) => {
    const split = { AI_IMAGE_TAG: "", AI_IMAGE_REGISTRY: "", AI_RUN_PLATFORM: "--platform=" }[name] ?? "";
    const environment = { [name]: value, AI_IMAGE_SOURCE: "registry" };
    if (way === "ours")
      return (await launch(place, "id -u", { environment })).stdout.toString().trim() === "0";
    if (way === "bare") return undefined;
    const word = value.replace("latest ", "");
    const line = `exec ${dockers()[0]} run --rm ${split}${word} --entrypoint id ai-probe:latest -u`;
    return (await quickly(place, place.workspace, line)).stdout.toString().trim() === "0";
  },
}));

export const launcher: Attack[] = [
  named(
    "IN-01",
    "a folder's name with another source in it (a comma)",
    "x,source=/etc",
    '--user=0 --mount "type=bind,target=/outside,source=$PWD"',
  ),
  named("IN-02", "a folder's name with a flag in it (a space)", "x --user=0", "--label folder=$PWD"),
  {
    id: "IN-03",
    group,
    words: "a folder's name with a command in it",
    weakening: naive,
    attempt: async (way, place) => {
      const folder = join(dirname(place.workspace), "$(touch ran)");
      mkdirSync(folder);
      own(place);
      if (way === "ours") await launch({ ...place, workspace: folder }, "true");
      else if (way === "bare") await plainDocker({ ...place, workspace: folder }, false, ["-c", ""]);
      // What `exec(`docker run -v ${cwd}:/w …`)` comes to.
      else
        await quickly(
          place,
          folder,
          `exec ${dockers()[0]} run --rm -v "${folder}:/w" --entrypoint true ai-probe:latest`,
        );
      return existsSync(join(folder, "ran"));
    },
  },
  ...foldersNeverShared,
  ...settingsAsFlags,
  {
    id: "IN-24",
    group,
    words: "have the tool's arguments read as flags of the engine's",
    weakening: naive,
    attempt: async (way, place) => {
      const args = ["--user=0:0", "-v", "/:/host"];
      if (way === "ours") {
        const result = await run("probe", ["id -u; ls /host/etc/shadow", ...args], {
          as: place.person,
          in: place.workspace,
          environment: { PROBE: "shell" },
        });
        return /^0$|shadow/m.test(result.stdout.toString());
      }
      if (way === "bare") return undefined;
      const line = `set -- ${args.join(" ")}; exec ${dockers()[0]} run --rm "$@" --entrypoint id ai-probe:latest -u`;
      return (await quickly(place, place.workspace, line)).stdout.toString().trim() === "0";
    },
  },
  {
    id: "IN-25",
    group,
    words: "put a folder of root's where the workspace was removed",
    weakening: naive,
    attempt: async (way, place) => {
      const folder = join(dirname(place.workspace), "gone");
      mkdirSync(folder);
      own(place);
      const started =
        way === "ours"
          ? join(inject("installation").bins, "probe")
          : `${dockers()[0]} run --rm -v "$PWD:$PWD" --entrypoint true ai-probe:latest`;
      await quickly(place, folder, `rmdir ${quoted(folder)} && PROBE=shell ${started} true`);
      return existsSync(folder);
    },
  },
  {
    id: "IN-26",
    group,
    words: "run as uid 0 since the caller is root",
    weakening: naive,
    needsRoot: true,
    attempt: async (way, place) => {
      const there = { ...place, person: inject("people").self };
      if (way === "ours") {
        const { stdout, stderr } = await launch(there, "id -u");
        if (!/^\d+\n$/.test(stdout.toString())) throw new Error(`nobody knows who it ran as: ${stderr}`);
        return stdout.toString() === "0\n";
      }
      const line = `exec ${dockers()[0]} run --rm --user "$(id -u)" --entrypoint id ai-probe:latest -u`;
      return (await quickly(there, "/", line)).stdout.toString().trim() === "0";
    },
  },
];
