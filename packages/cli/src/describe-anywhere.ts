import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Description, describe } from "@ai-sandbox/core";

/**
 * What a tool's next start would run. Where no session could be, an empty folder stands in: an image belongs to none.
 *
 * @param folder absolute path of the launcher's package
 * @throws LaunchError when the engine does not answer
 */
export async function describeAnywhere(folder: string): Promise<Description> {
  try {
    return await describe(folder, []);
  } catch {
    const empty = mkdtempSync(join(tmpdir(), "ai-sandbox-"));
    const here = process.cwd();
    process.chdir(empty);
    try {
      return await describe(folder, []);
    } finally {
      process.chdir(here);
      rmSync(empty, { recursive: true, force: true });
    }
  }
}
