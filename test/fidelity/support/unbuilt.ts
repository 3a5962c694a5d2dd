import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { docker } from "../../support/engine.ts";
import type { Way } from "./way.ts";

/** A launcher whose image has still to be built, which takes a while. */
export type Unbuilt = {
  /** Absolute path of its program. */
  readonly program: string;
  /** Variables that it is to be started with: a state home of its own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether the build is in the middle of a step. */
  readonly isBuilding: () => boolean;
  /** How many images and files of it there are that a later run could take for finished, or would stumble over. */
  readonly halfMade: () => number;
  readonly cleanUp: () => void;
};

/** Makes a copy of the subject's launcher that nobody has started yet. Where a build is over in no time, it waits in one. */
export function makeUnbuilt(way: Way): Unbuilt {
  const name = `probe-${Math.random().toString(36).slice(2, 10)}u`;
  const folder = join(way.world.installation.prefix, "node_modules", "@ai-sandbox", name);
  mkdirSync(folder);
  cpSync(new URL("../../probe/", import.meta.url), folder, { recursive: true });
  const program = join(folder, "bin", "probe.js");
  chmodSync(program, 0o755);
  edit(join(folder, "tool.json"), (text) => text.replace('"name": "probe"', `"name": "${name}"`));
  edit(join(folder, "image", "Dockerfile"), (text) =>
    text.replace(/^(?=ENTRYPOINT )/m, `RUN echo begun ${name} && sleep 4\n`),
  );
  const home = way.makeFolder();
  const state = join(home, "state", "v1");
  const inState = (...path: readonly string[]): string[] =>
    existsSync(join(home, ...path)) ? readdirSync(join(home, ...path)) : [];
  return {
    program,
    environment: { AI_SANDBOX_HOME: home },
    isBuilding: () =>
      inState("logs").some((file) =>
        new RegExp(`^(?:#.* )?begun ${name}$`, "m").test(readFileSync(join(home, "logs", file), "utf8")),
      ),
    halfMade: () =>
      docker("images", "--quiet", `ai-${name}`)
        .split("\n")
        .filter((id) => id !== "").length +
      ["stamps", "locks", "contexts"].flatMap((kind) => inState(state.slice(home.length + 1), kind)).length,
    cleanUp: () => {
      rmSync(folder, { recursive: true, force: true });
      const images = docker("images", "--quiet", `ai-${name}`)
        .split("\n")
        .filter((id) => id !== "");
      if (images.length > 0) docker("rmi", "--force", ...images);
    },
  };
}

function edit(path: string, change: (text: string) => string): void {
  const before = readFileSync(path, "utf8");
  const after = change(before);
  if (after === before) throw new Error(`nothing was changed in ${path}`);
  writeFileSync(path, after);
}
