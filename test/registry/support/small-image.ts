import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Island } from "./island.ts";

const shell = "/bin/busybox";

/** Why no small image can be made here, undefined when one can. */
export const noSmallImage: string | undefined = existsSync(shell)
  ? undefined
  : "there is no static busybox (apt-get install busybox-static)";

/**
 * Makes an image of two megabytes that runs its argument as a shell script.
 *
 * @param word what `cat /word` prints inside
 */
export function makeSmallImage(island: Island, name: string, word: string): void {
  const folder = mkdtempSync(join(island.folder, "image-"));
  mkdirSync(join(folder, "bin"));
  copyFileSync(shell, join(folder, "bin", "busybox"));
  writeFileSync(join(folder, "word"), `${word}\n`);
  const packed = join(island.folder, "image.tar");
  spawnSync("tar", ["-C", folder, "-cf", packed, "."]);
  // Not built: a builder's layers would be images of their own, which can't be forgotten in any order.
  const changes = ['ENTRYPOINT ["/bin/busybox", "sh", "-c"]', "ENV PATH=/bin"];
  island.docker("import", ...changes.flatMap((change) => ["--change", change]), packed, name);
  rmSync(packed);
  rmSync(folder, { recursive: true });
}

/** Makes one, pushes it, and takes it off the engine again. @returns its digest, `sha256:…` */
export function pushSmallImage(island: Island, name: string, word: string): string {
  makeSmallImage(island, name, word);
  const pushed = /digest: (sha256:[0-9a-f]{64})/.exec(island.docker("push", name))?.[1];
  if (pushed === undefined) throw new Error(`no digest of ${name}`);
  forgetImages(island);
  return pushed;
}

/** Makes the engine as if it had never seen an image. */
export function forgetImages(island: Island): void {
  const images = island.docker("images", "--all", "--quiet").split("\n").filter(Boolean);
  if (images.length > 0) island.docker("rmi", "--force", ...new Set(images));
}
