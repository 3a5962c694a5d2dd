import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { inject, onTestFinished } from "vitest";
import { docker } from "../../support/engine.ts";

/** A copy of the probe that no other test knows, so that its image has still to be made and may be removed. */
export type OneOffTool = {
  readonly name: string;
  /** Absolute path of the launcher's package. */
  readonly folder: string;
  /** Absolute path of its bin. */
  readonly program: string;
  /** Ids of the images that carry its name. */
  readonly images: () => string[];
};

/**
 * Makes such a tool, installed beside the other launchers. It and all of its images go when the test ends.
 *
 * @param lines what its Dockerfile does besides, as root
 * @param files more files of its image's folder
 * @param atEnd of the test; one that runs beside others has to bring its own
 */
export function makeOneOffTool(
  lines: readonly string[] = [],
  files: Readonly<Record<string, string>> = {},
  atEnd: (end: () => void) => void = onTestFinished,
): OneOffTool {
  const name = `probe-${Math.random().toString(36).slice(2, 10)}x`;
  const probe = new URL("../../probe/", import.meta.url);
  const folder = join(inject("installation").prefix, "node_modules", "@ai-sandbox", name);
  const program = join(folder, "bin", "probe.js");
  // Whole before it is among the others: commands that other tests run look at each of them.
  const made = join(mkdtempSync(join(inject("installation").prefix, "making-")), name);
  cpSync(probe, made, { recursive: true });
  chmodSync(join(made, "bin", "probe.js"), 0o755);
  edit(join(made, "tool.json"), (text) => text.replace('"name": "probe"', `"name": "${name}"`));
  edit(join(made, "image", "Dockerfile"), (text) =>
    // The label is the first layer, so that every layer after it can be found again.
    text
      .replace(/^LABEL .*$/m, `LABEL ai-sandbox.one-off=${name}`)
      .replace(/^(?=ENTRYPOINT )/m, () =>
        lines.length === 0 ? "" : ["USER root", ...lines, "USER agent", ""].join("\n"),
      ),
  );
  for (const [file, content] of Object.entries(files)) writeFileSync(join(made, "image", file), content);
  renameSync(made, folder);
  rmdirSync(dirname(made));
  atEnd(() => {
    rmSync(folder, { recursive: true, force: true });
    removeImages(name);
  });
  const images = (): string[] => [...new Set(words(docker("images", "--quiet", "--no-trunc", `ai-${name}`)))];
  return { name, folder, program, images };
}

export function edit(path: string, change: (text: string) => string): void {
  const before = readFileSync(path, "utf8");
  const after = change(before);
  if (after === before) throw new Error(`nothing was changed in ${path}`);
  writeFileSync(path, after);
}

/** Removes whatever builds left, finished or not. Layers that others stand on go in a later round. */
function removeImages(name: string): void {
  for (let round = 0; round < 5; round++) {
    const left = words(docker("images", "--all", "--quiet", "--filter", `label=ai-sandbox.one-off=${name}`));
    if (left.length === 0) return;
    for (const image of left) {
      try {
        docker("rmi", "--force", image);
      } catch {
        // It went together with another one, or has to wait for one.
      }
    }
  }
}

function words(text: string): string[] {
  return text.split("\n").filter((word) => word !== "");
}
