import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** One image in an archive. */
export type SavedImage = {
  readonly tool: string;
  /** Its name on the machine that saved it. */
  readonly reference: string;
  /** `sha256:…`, made of its content. */
  readonly id: string;
};

/** What stands beside an archive: what it has to be when it arrives. */
export type Manifest = {
  readonly format: 1;
  readonly sha256: string;
  readonly bytes: number;
  readonly images: readonly SavedImage[];
};

/** Where an archive's manifest lies. */
export const manifestPath = (archive: string): string => `${archive}.json`;

/** Reads a manifest. @returns undefined for what is none */
export function parseManifest(text: string): Manifest | undefined {
  try {
    const { format, sha256, bytes, images } = JSON.parse(text) as Manifest;
    const isWhole =
      format === 1 &&
      /^[0-9a-f]{64}$/.test(sha256) &&
      Number.isSafeInteger(bytes) &&
      Array.isArray(images) &&
      images.length > 0 &&
      images.every(
        (image) =>
          /^[a-z][a-z0-9-]*$/.test(image.tool) &&
          /^sha256:[0-9a-f]{64}$/.test(image.id) &&
          typeof image.reference === "string",
      );
    return isWhole ? { format, sha256, bytes, images } : undefined;
  } catch {
    return undefined;
  }
}

/** Checksum and size of a file. @throws the system's error when it can't be read */
export async function measure(file: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { sha256: hash.digest("hex"), bytes };
}
