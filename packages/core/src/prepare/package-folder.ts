import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { errors } from "../errors.ts";

/** Where core's own package keeps the base image's files, wherever the bundler put this module. */
export function baseImageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    if (dirname(folder) === folder) throw errors.notPackaged("package.json");
    folder = dirname(folder);
  }
  return join(folder, "image", "base");
}
