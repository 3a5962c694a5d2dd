import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Group } from "../support/case.ts";
import { Way } from "../support/way.ts";

/** Says that it is up, and waits until all others are: none of them can have waited for another. */
const meet = (count: number): string =>
  `touch up.$1; n=0; while [ $(ls up.* | wc -l) -lt ${count} ] && [ $n -lt 600 ]; do n=$((n+1)); sleep 0.1; done; ls up.* | wc -l`;

const together = (count: number, folders: "one" | "many"): Case => ({
  name: `${count} sessions at once in ${folders === "one" ? "one folder" : `${count} folders`}`,
  ...(folders === "many" ? { inReportOnly: true } : {}),
  drive: async (way) => {
    const ways = Array.from({ length: count }, () =>
      folders === "one" ? way : new Way(way.name, way.world),
    );
    const script =
      folders === "one" ? meet(count) : "touch up; until [ -e go ]; do sleep 0.1; done; echo done";
    const ends = ways.map(async (one, index) => {
      const child = one.start(one.subject, [script.replaceAll("$1", String(index))], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      let said = "";
      for (const stream of [child.stdout, child.stderr])
        stream?.on("data", (bytes: Buffer) => (said += bytes.toString()));
      const [code] = await once(child, "close");
      return `${code} ${said.trim()}`;
    });
    if (folders === "many") {
      const end = Date.now() + 50_000;
      while (!ways.every((one) => existsSync(join(one.workspace, "up"))) && Date.now() < end)
        await new Promise((resolve) => setTimeout(resolve, 100));
      for (const one of ways) writeFileSync(join(one.workspace, "go"), "");
    }
    const results = await Promise.all(ends);
    const left = await Promise.all(ways.map((one) => one.leftAfter(5)));
    for (const one of ways) one.cleanUp();
    return { results, left };
  },
});

export const many: Group = {
  title: "Many at once",
  cases: [together(20, "one"), together(20, "many")],
};
