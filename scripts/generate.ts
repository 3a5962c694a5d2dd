/**
 * Makes the launcher packages from their tool.json: package.json, README.md and bin/<command>.js of each, the JSON schema
 * for editors, the messages in docs/troubleshooting.md and the commands in docs/command.md. `--check` writes nothing and
 * fails when a file is not what it would write.
 */
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { commandPage, commandPagePath } from "./generator/command-page.ts";
import { drift, GeneratorError, outputs, write } from "./generator/outputs.ts";
import { troubleshooting, troubleshootingPage } from "./generator/troubleshooting.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const unknown = process.argv.slice(2).filter((argument) => argument !== "--check");
const check = process.argv.includes("--check");

try {
  if (unknown.length > 0) throw new GeneratorError([`unknown argument ${unknown[0]}; known is --check`]);
  const files = outputs(root);
  files.set(troubleshootingPage, await troubleshooting(root));
  files.set(commandPagePath, commandPage(root));
  if (check) {
    const drifted = drift(root, files);
    if (drifted.length > 0) {
      throw new GeneratorError([
        ...drifted.map((path) => `${path}: is not what its source says`),
        "Generated files are not edited by hand: change the source, run `npm run generate` and commit the result.",
      ]);
    }
  } else {
    const changed = write(root, files);
    for (const path of changed) process.stderr.write(`wrote ${path}\n`);
    process.stderr.write(`${files.size} generated files, ${changed.length} changed\n`);
  }
} catch (error) {
  if (!(error instanceof GeneratorError)) throw error;
  process.stderr.write(`${error.problems.join("\n")}\n`);
  process.exitCode = 1;
}
