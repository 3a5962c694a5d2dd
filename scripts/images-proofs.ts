/**
 * What takes too long for the ordinary tests: every tool started from the clone by two users, images published by our
 * script and pulled on an engine that never saw one, twenty launches at once, the first run against plain `docker build`,
 * another platform under emulation. Each part writes its section of docs/images-proofs.md. As root, on Linux, with
 * docker-registry and slirp4netns.
 *
 *   npm run images:proofs                      all parts but the last one
 *   npm run images:proofs starts|published|attested|twenty|ratio|parent
 *   npm run images:proofs platform             linux/arm64: takes most of an hour
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Installed, installAll } from "./images/installed.ts";
import { attested } from "./images/proofs/attested.ts";
import { parentImage } from "./images/proofs/parent.ts";
import { platform } from "./images/proofs/platform.ts";
import { published } from "./images/proofs/published.ts";
import { ratio } from "./images/proofs/ratio.ts";
import { starts } from "./images/proofs/starts.ts";
import { twenty } from "./images/proofs/twenty.ts";
import { root } from "./images/repository.ts";
import { withSection } from "./images/section.ts";

const page = join(root, "docs", "images-proofs.md");
const parts: Readonly<Record<string, (installed: Installed) => Promise<string[]>>> = {
  starts,
  published,
  attested,
  twenty,
  ratio,
  parent: parentImage,
  platform,
};

const named = process.argv.slice(2);
const wanted = named.length > 0 ? named : ["starts", "published", "attested", "twenty", "ratio", "parent"];
const folder = mkdtempSync(join(tmpdir(), "images-proofs-"));
try {
  const installed = installAll(folder);
  for (const name of wanted) {
    const part = parts[name];
    if (part === undefined)
      throw new Error(`there is no part ${name}; there are ${Object.keys(parts).join(", ")}`);
    console.error(`— ${name}`);
    const lines = await part(installed);
    for (const line of lines) console.error(line);
    writeFileSync(page, withSection(readFileSync(page, "utf8"), name, lines));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
