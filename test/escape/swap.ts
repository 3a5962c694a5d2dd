import { chmodSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dockers, freshFolder, pathOf } from "../support/fixtures.ts";
import type { Place } from "./place.ts";
import { launch, plainDocker, type Way } from "./ways.ts";

/** Swaps the folder for a link to the user's keys after everybody looked at it and before the engine mounts it. */
export async function swapped(way: Way, place: Place): Promise<boolean> {
  const { workspace, person } = place;
  const swap = (): void => {
    renameSync(workspace, `${workspace}-honest`);
    symlinkSync(join(place.home, ".ssh"), workspace);
  };
  const program = "import sys; print(open('id_ed25519').read())";
  if (way !== "ours") {
    swap();
    return (await plainDocker({ ...place, workspace }, way === "weakened", ["-c", program])).stdout.includes(
      "the secret",
    );
  }
  // An engine's client that is slow for a moment is all the attacker needs.
  const folder = freshFolder(person);
  const script = `#!/bin/sh\n[ "$1" = run ] && { mv '${workspace}' '${workspace}-honest'; ln -s '${place.home}/.ssh' '${workspace}'; }\nexec ${dockers()[0]} "$@"\n`;
  writeFileSync(join(folder, "docker"), script);
  chmodSync(join(folder, "docker"), 0o755);
  const result = await launch(place, "cat id_ed25519", { environment: { PATH: `${folder}:${pathOf()}` } });
  return result.stdout.includes("the secret");
}
