import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
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
 * @param architecture that it says it is for; its programs are this machine's
 */
export function makeSmallImage(
  island: Pick<Island, "folder" | "docker">,
  name: string,
  word: string,
  labels: readonly string[] = [],
  architecture = "amd64",
): void {
  const folder = mkdtempSync(join(island.folder, "image-"));
  // It is the image's root, which other users than its owner enter.
  chmodSync(folder, 0o755);
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
  // Not built: a builder's layers would be images of their own. Not imported: that writes the engine's own platform.
  const packed = mkdtempSync(join(island.folder, "packed-"));
  spawnSync("tar", ["-C", folder, "-cf", join(packed, "layer.tar"), "."]);
  const layer = createHash("sha256")
    .update(readFileSync(join(packed, "layer.tar")))
    .digest("hex");
  const config = {
    os: "linux",
    architecture,
    config: {
      Entrypoint: ["/bin/busybox", "sh", "-c"],
      Env: ["PATH=/bin"],
      Labels: Object.fromEntries(labels.map((label) => label.split("="))),
    },
    rootfs: { type: "layers", diff_ids: [`sha256:${layer}`] },
  };
  writeFileSync(join(packed, "config.json"), JSON.stringify(config));
  const manifest = [{ Config: "config.json", RepoTags: [name], Layers: ["layer.tar"] }];
  writeFileSync(join(packed, "manifest.json"), JSON.stringify(manifest));
  spawnSync("tar", [
    "-C",
    packed,
    "-cf",
    join(packed, "all.tar"),
    "manifest.json",
    "config.json",
    "layer.tar",
  ]);
  island.docker("load", "--quiet", "--input", join(packed, "all.tar"));
  rmSync(packed, { recursive: true });
  rmSync(folder, { recursive: true });
}

/** Makes one, pushes it, and takes it off the engine again. @returns its digest, `sha256:…` */
export function pushSmallImage(
  island: Island,
  name: string,
  word: string,
  labels: readonly string[] = [],
  architecture = "amd64",
): string {
  makeSmallImage(island, name, word, labels, architecture);
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
