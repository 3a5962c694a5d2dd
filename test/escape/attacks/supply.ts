import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dockers, pathOf } from "../../support/fixtures.ts";
import { run } from "../../support/run.ts";
import type { Attack } from "../attack.ts";
import { own, type Place, put } from "../place.ts";
import { launch, plainDocker, type Way } from "../ways.ts";

const group = "supply chain";
const naive = "a launcher that looks at nothing";

/** A program in the project with the name of one that launchers start. */
const shadow = (id: string, words: string, path: string, search: (place: Place) => string): Attack => ({
  id,
  group,
  words,
  weakening: naive,
  attempt: async (way: Way, place: Place) => {
    const mark = join(place.marks, id);
    put(place, path, `#!/bin/sh\ntouch ${mark}\n`, 0o755);
    own(place);
    const environment = { PATH: `${search(place)}:${pathOf()}` };
    const options = { as: place.person, in: place.workspace, environment };
    if (way === "ours") await launch(place, "true", { environment });
    else if (way === "bare")
      await run("/bin/sh", ["-c", "docker run --rm --entrypoint true ai-probe:latest"], {
        ...options,
        environment: { PATH: pathOf() },
      });
    else await run("/bin/sh", ["-c", `${path.split("/").at(-1)} --version`], options);
    return existsSync(mark);
  },
});

/** What one session leaves for the next one, of the same tool in another project. */
const nextSession = (
  id: string,
  words: string,
  leave: string,
  look: string,
  ours?: Pick<Attack, "ours" | "why">,
): Attack => ({
  id,
  group,
  words,
  weakening: naive,
  ...ours,
  attempt: async (way: Way, place: Place) => {
    if (way === "ours") {
      await launch(place, leave);
      return (await launch(place, look)).stdout.includes("got it");
    }
    if (way === "bare") {
      await plainDocker(place, false, ["-c", `import os; os.system(${JSON.stringify(leave)})`]);
      return (
        await plainDocker(place, false, ["-c", `import os; os.system(${JSON.stringify(look)})`])
      ).stdout.includes("got it");
    }
    // One container for all sessions, entered again: `docker start`, `docker exec`.
    const script = `${leave}; ${look}`;
    const engine = dockers()[0] ?? "";
    return (
      await run(
        engine,
        ["run", "--rm", "--user", "0", "--entrypoint", "sh", "ai-probe:latest", "-c", script],
        { as: place.person, in: place.workspace },
      )
    ).stdout.includes("got it");
  },
});

export const supply: Attack[] = [
  shadow("SUP-01", "a docker of the project's, found by a relative PATH", "docker", () => "."),
  shadow("SUP-02", "a docker of the project's, found by an empty part of PATH", "docker", () => ""),
  shadow("SUP-03", "a docker of the project's, found by npm's PATH", "node_modules/.bin/docker", (place) =>
    join(place.workspace, "node_modules/.bin"),
  ),
  shadow("SUP-04", "a git of the project's, found by npm's PATH", "node_modules/.bin/git", (place) =>
    join(place.workspace, "node_modules/.bin"),
  ),
  shadow(
    "SUP-05",
    "a plugin of the project's for the engine's client",
    ".docker/cli-plugins/docker-buildx",
    (place) => join(place.workspace, ".docker/cli-plugins"),
  ),
  {
    id: "SUP-06",
    group,
    words: "a configuration of the engine's client in the project, whose credential helper is run",
    weakening: naive,
    attempt: async (way, place) => {
      const mark = join(place.marks, "SUP-06");
      put(place, ".docker/config.json", '{"credHelpers": {"registry.invalid": "evil"}}');
      put(
        place,
        ".docker/cli-plugins/docker-evil",
        `#!/bin/sh\ntouch ${mark}\necho '{"SchemaVersion": "0.1.0", "Vendor": "x", "Version": "1"}'\n`,
        0o755,
      );
      own(place);
      const environment = { DOCKER_CONFIG: join(place.workspace, ".docker"), PATH: pathOf() };
      if (way === "ours") await launch(place, "true", { environment });
      else if (way === "bare") return undefined;
      else
        await run("/bin/sh", ["-c", "docker evil; docker --help"], {
          as: place.person,
          in: place.workspace,
          environment,
        });
      return existsSync(mark);
    },
  },
  {
    id: "SUP-07",
    group,
    words: "a script of the project's that npm runs, while the launcher starts",
    weakening: naive,
    attempt: async (way, place) => {
      const mark = join(place.marks, "SUP-07");
      const script = `touch ${mark}`;
      put(
        place,
        "package.json",
        JSON.stringify({
          name: "x",
          scripts: { preinstall: script, prestart: script, start: script, postinstall: script },
        }),
      );
      put(place, "node_modules/.hooks/install", `#!/bin/sh\n${script}\n`, 0o755);
      own(place);
      if (way === "ours") await launch(place, "true");
      else if (way === "bare") return undefined;
      else
        await run("/bin/sh", ["-c", "npm start --silent || node --run start"], {
          as: place.person,
          in: place.workspace,
          environment: { PATH: pathOf() },
        });
      return existsSync(mark);
    },
  },
  {
    id: "SUP-08",
    group,
    words: "NODE_OPTIONS of a project's shell loads its code into the tool",
    weakening: naive,
    attempt: async (way, place) => {
      put(place, "evil.cjs", "if (process.getuid() !== undefined) console.log('got it');\n");
      own(place);
      const environment = { NODE_OPTIONS: "" };
      const look = "node -e 0";
      if (way === "ours") {
        // The launcher itself is started with it by whoever set it; what counts is the tool inside.
        const result = await launch(place, `env | grep -c NODE_OPTIONS= | sed s/1/set/; ${look}`, {
          environment: { ...environment, NODE_OPTIONS: "--title=evil" },
        });
        return /set|got it/.test(result.stdout.toString());
      }
      const flags = way === "bare" ? [] : ["-e", "NODE_OPTIONS=--require=./evil.cjs"];
      const args = [
        "run",
        "--rm",
        ...flags,
        "-v",
        `${place.workspace}:/w`,
        "-w",
        "/w",
        "--entrypoint",
        "sh",
        "ai-probe:latest",
        "-c",
        look,
      ];
      return (await run(dockers()[0] ?? "", args, { as: place.person, in: place.workspace })).stdout.includes(
        "got it",
      );
    },
  },
  nextSession(
    "SUP-09",
    "change the tool's program for the next session",
    "echo 'evil()' >>/opt/probe/probe.mjs 2>/dev/null",
    "grep -q 'evil()' /opt/probe/probe.mjs && echo got it",
  ),
  nextSession(
    "SUP-10",
    "put a program first on PATH for the next session",
    "printf x >/usr/local/bin/ls2 2>/dev/null",
    "test -e /usr/local/bin/ls2 && echo got it",
  ),
  nextSession(
    "SUP-11",
    "leave something in /tmp for the next session",
    "echo x >/tmp/left",
    "test -e /tmp/left && echo got it",
  ),
  nextSession(
    "SUP-12",
    "leave something in the tool's home for its next session, in whatever project",
    'echo x >"$HOME/left-$$"; echo x >"$HOME/left"',
    'test -e "$HOME/left" && echo got it; rm -f "$HOME"/left*',
    {
      ours: "open",
      why: "the home keeps logins and history and is one for each tool; so a session can poison what the same tool does inside its next one; `home: private` makes it one for each project (SUP-14)",
    },
  ),
  {
    id: "SUP-14",
    group,
    words: "with `home: private`: leave something in the tool's home for its next session in another project",
    weakening: naive,
    attempt: async (way, place) => {
      if (way === "bare") return undefined;
      const other = { ...place, workspace: join(place.workspace, "../sibling") };
      if (way === "ours")
        for (const one of [place, other])
          writeFileSync(join(one.workspace, ".ai-sandbox.json"), '{"home": "private"}');
      own(place);
      const left = 'echo x >"$HOME/left" && echo left it';
      if (!(await launch(place, left)).stdout.includes("left it")) throw new Error("nothing was left");
      return (await launch(other, 'test -e "$HOME/left" && echo got it; rm -f "$HOME/left"')).stdout.includes(
        "got it",
      );
    },
  },
  {
    id: "SUP-13",
    group,
    words: "find a program in the image that runs with root's rights",
    weakening: naive,
    attempt: async (way, place) => {
      const look = "find / -xdev -perm /6000 -type f 2>/dev/null | head -1 | sed 's/^/got it /'";
      if (way === "ours") return (await launch(place, look)).stdout.includes("got it");
      // The image that most images stand on.
      const args = ["run", "--rm", "debian:trixie-slim", "sh", "-c", look];
      return (await run(dockers()[0] ?? "", args, { as: place.person, in: place.workspace })).stdout.includes(
        "got it",
      );
    },
  },
];
