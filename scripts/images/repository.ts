import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of this repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The folder of the authorities that this machine trusts besides the public ones, where it has one: the mirrors that builds
 * reach from here may need them.
 */
export function ownCertificates(): string | undefined {
  const folder = "/usr/local/share/ca-certificates";
  return existsSync(folder) ? folder : undefined;
}

/** Names of all tools: of the packages that have facts of one. */
export function toolNames(): string[] {
  return readdirSync(join(root, "packages")).filter((name) =>
    existsSync(join(root, "packages", name, "tool.json")),
  );
}

/**
 * Copies an image's build context: its folder, and for the base the one with certificates, without which it can't be
 * built.
 *
 * @param name folder below dockerfiles
 * @param target absolute path, made here
 * @param certificates absolute path of a folder with them; without one the image trusts the public authorities alone
 * @returns the target
 */
export function copyContext(name: string, target: string, certificates?: string): string {
  cpSync(join(root, "dockerfiles", name), target, { recursive: true });
  if (name !== "base") return target;
  const folder = join(target, "extra-ca");
  mkdirSync(folder);
  writeFileSync(join(folder, "README"), "Certificates of authorities besides the public ones, one a file.\n");
  if (certificates !== undefined) cpSync(certificates, folder, { recursive: true, dereference: true });
  return target;
}
