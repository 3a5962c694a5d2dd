import { expect, it } from "vitest";
import { type Freshness, newsOf } from "./freshness.ts";

const fresh: Freshness = {
  tool: "claude",
  image: "ai-claude:1",
  source: "built",
  isReady: true,
  created: "2026-11-20T00:00:00Z",
  version: "1.0.0",
  newestVersion: "1.0.0",
  launcher: "0.2.0",
  newestLauncher: "0.2.0",
};
const now = new Date("2026-11-24T00:00:00Z").getTime();

it("nothing newer, nothing said; nor when npm knows nothing", () => {
  expect(newsOf(fresh, now)).toEqual([]);
  expect(newsOf({ ...fresh, newestVersion: undefined, newestLauncher: undefined }, now)).toEqual([]);
});

it.each<[Partial<Freshness>, RegExp]>([
  [{ isReady: false }, /not made yet/],
  [{ isReady: false, source: "tag" }, /next start fetches it/],
  [{ source: "tag" }, /may move.*ai-sandbox update --images/],
  [{ source: "digest" }, /pinned by its digest/],
  [
    { newestLauncher: "0.3.0" },
    /launcher 0\.3\.0 is out, this is 0\.2\.0: npm install --global @ai-sandbox\/claude@latest/,
  ],
  [{ newestVersion: "1.1.0" }, /claude 1\.1\.0 is out.*settings set tools\.claude\.version 1\.1\.0/],
  [{ created: "2026-09-01T00:00:00Z" }, /84 days old/],
])("%j", (changes, news) => {
  expect(newsOf({ ...fresh, ...changes }, now)).toEqual([expect.stringMatching(news)]);
});
