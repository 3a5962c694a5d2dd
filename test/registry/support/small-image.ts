import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
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
 * @param labels of the image, each `name=value`
 */
export function makeSmallImage(
  island: Island,
  name: string,
  word: string,
  labels: readonly string[] = [],
): void {
  const folder = mkdtempSync(join(island.folder, "image-"));
  mkdirSync(join(folder, "bin"));
  copyFileSync(shell, join(folder, "bin", "busybox"));
  // What a builder and our additions call; the last one stands in for Debian's own.
  for (const program of ["sh", "find", "chmod", "sleep", "echo", "stat", "cat", "ls"])
    symlinkSync("busybox", join(folder, "bin", program));
  mkdirSync(join(folder, "usr", "bin"), { recursive: true });
  symlinkSync("/bin/busybox", join(folder, "usr", "bin", "stat"));
  const update = "#!/bin/sh\nbusybox cat /usr/local/share/ca-certificates/*.crt >/trusted\n";
  writeFileSync(join(folder, "bin", "update-ca-certificates"), update, { mode: 0o755 });
  mkdirSync(join(folder, "etc"));
  writeFileSync(join(folder, "etc", "passwd"), "root:x:0:0::/:/bin/sh\nagent:x:1000:1000::/:/bin/sh\n");
  writeFileSync(join(folder, "etc", "group"), "root:x:0:\nagent:x:1000:\n");
  writeFileSync(join(folder, "word"), `${word}\n`);
  const packed = join(island.folder, "image.tar");
  spawnSync("tar", ["-C", folder, "-cf", packed, "."]);
  // Not built: a builder's layers would be images of their own, which can't be forgotten in any order.
  const changes = [
    'ENTRYPOINT ["/bin/busybox", "sh", "-c"]',
    "ENV PATH=/bin",
    ...labels.map((label) => `LABEL ${label}`),
  ];
  island.docker("import", ...changes.flatMap((change) => ["--change", change]), packed, name);
  rmSync(packed);
  rmSync(folder, { recursive: true });
}

/** Makes one, pushes it, and takes it off the engine again. @returns its digest, `sha256:…` */
export function pushSmallImage(
  island: Island,
  name: string,
  word: string,
  labels: readonly string[] = [],
): string {
  makeSmallImage(island, name, word, labels);
  const pushed = /digest: (sha256:[0-9a-f]{64})/.exec(island.docker("push", name))?.[1];
  if (pushed === undefined) throw new Error(`no digest of ${name}`);
  forgetImages(island);
  return pushed;
}

/** Makes the engine as if it had never seen an image. */
export function forgetImages(island: Island): void {
  // Those that others stand on go in a later round.
  for (let round = 0; round < 10; round++) {
    const images = new Set(island.docker("images", "--all", "--quiet").split("\n").filter(Boolean));
    if (images.size === 0) return;
    for (const image of images) {
      try {
        island.docker("rmi", "--force", image);
      } catch {
        // It went together with another one, or has to wait for one.
      }
    }
  }
  throw new Error("the engine keeps images");
}
