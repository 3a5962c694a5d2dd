import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rolldown } from "tsdown";

/** The folder of the npm package that a module belongs to; undefined for our own modules. */
function packageFolder(moduleId: string): string | undefined {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(moduleId)?.[0];
}

function licenseText(folder: string): string {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  if (file === undefined) throw new Error(`${folder} has no license file: it can't be copied into dist`);
  return readFileSync(join(folder, file), "utf8").trim();
}

/** Groups packages that share a license but for its copyright lines, so that its text stands there once. */
export function notices(packages: { title: string; text: string }[]): string {
  const groups = new Map<string, { body: string; heads: string[] }>();
  for (const { title, text } of packages) {
    const lines = text.split("\n").map((line) => line.trim());
    const copyright = lines.filter((line) => /^copyright\b.*\d|^copyright \(c\)/i.test(line));
    const rest = lines.filter(
      (line) => !copyright.includes(line) && !/^#*\s*(the )?(mit|isc) license( \(mit\))?$/i.test(line),
    );
    const key = rest.join(" ").replace(/\W+/g, " ").toLowerCase().trim();
    const group = groups.get(key) ?? { body: rest.join("\n").trim(), heads: [] };
    group.heads.push([title, ...copyright.map((line) => `  ${line}`)].join("\n"));
    groups.set(key, group);
  }
  const parts = [...groups.values()].map(({ body, heads }) => `${heads.join("\n")}\n\n${body}\n`);
  return `The files in this folder contain code of these packages.\n\n${parts.join(`\n${"-".repeat(78)}\n\n`)}`;
}

/** Writes third-party-notices.txt beside the chunks: the licenses of what was really bundled ask for it. */
export function thirdPartyNotices(): Rolldown.Plugin {
  return {
    name: "third-party-notices",
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk" || !chunk.fileName.endsWith(".js")) continue;
        for (const id of chunk.moduleIds) {
          const folder = packageFolder(id);
          if (folder !== undefined) folders.add(folder);
        }
      }
      if (folders.size === 0) return;
      const packages = [...folders].sort().map((folder) => {
        const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        return {
          title: `${manifest.name} ${manifest.version} (${manifest.license})`,
          text: licenseText(folder),
        };
      });
      this.emitFile({ type: "asset", fileName: "third-party-notices.txt", source: notices(packages) });
    },
  };
}
