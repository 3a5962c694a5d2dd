import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Asks npm for the newest version of a package; undefined when nobody knows. */
export type Npm = (name: string) => Promise<string | undefined>;

/** What is known of how new a tool's image is. */
export type Freshness = {
  readonly tool: string;
  /** Name or id of the image that the next start runs. */
  readonly image: string;
  readonly source: "built" | "tag" | "digest";
  readonly isReady: boolean;
  /** When it was made, as the engine writes it. */
  readonly created: string | undefined;
  /** Of the tool, as it is installed in the image. */
  readonly version: string | undefined;
  readonly newestVersion: string | undefined;
  /** Of the launcher's package. */
  readonly launcher: string;
  readonly newestLauncher: string | undefined;
};

/** From how many days on Debian's own updates are worth a word. */
const oldAfterDays = 30;

/** What is newer, and why it matters or what to do; empty when nothing is. */
export function newsOf(freshness: Freshness, now = Date.now()): string[] {
  const { tool, source, isReady, created, version, newestVersion, launcher, newestLauncher } = freshness;
  const news: string[] = [];
  if (!isReady && source === "built")
    news.push(
      "its image is not made yet, or its launcher, its settings or the certificates here changed since: the next start makes it",
    );
  if (!isReady && source !== "built") news.push("its image is not here yet: the next start fetches it");
  if (isReady && source === "tag")
    news.push(
      "a tag may move: it is looked at once a day after a session, and now with: ai-sandbox update --images",
    );
  if (isReady && source === "digest")
    news.push("it is pinned by its digest: it stays until the settings change");
  if (newestLauncher !== undefined && newestLauncher !== launcher)
    news.push(
      `launcher ${newestLauncher} is out, this is ${launcher}: npm install --global @ai-sandbox/${tool}@latest`,
    );
  if (source === "built" && newestVersion !== undefined && version !== undefined && newestVersion !== version)
    news.push(
      `${tool} ${newestVersion} is out, this image has ${version}: ai-sandbox settings set tools.${tool}.version ${newestVersion}`,
    );
  const days = created === undefined ? 0 : Math.floor((now - new Date(created).getTime()) / 86_400_000);
  if (source === "built" && days >= oldAfterDays)
    news.push(
      `its Debian packages are ${days} days old: docker rmi of it, its base and all that stands on that base, then docker builder prune --all, and the next start makes them with today's`,
    );
  return news;
}

/** The npm package that a tool's versions come from; undefined for those that come from elsewhere. */
export function npmPackageOf(folder: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, "tool.json"), "utf8")) as {
      version?: { registry?: string; package?: string };
    };
    return version?.registry === "npm" ? version.package : undefined;
  } catch {
    return undefined;
  }
}
