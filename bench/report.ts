/**
 * Measures what the session's report costs on a project of 100,000 files: `npm run bench:report`. By itself, since it
 * comes after the tool's end and depends on nothing but the folder. Files in the kernel's memory, as after a session
 * that went through them.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scan } from "../packages/core/src/session/report/scan.ts";

const [folders, filesInEach, rounds] = [2000, 50, 11];
/** As in report.ts; there it is what bounds the cost. */
const patience = 1000;

const project = mkdtempSync(join(tmpdir(), "ai-sandbox-report-"));
try {
  for (let folder = 0; folder < folders; folder++) {
    const path = join(project, `${folder % 40}`, `${folder}`);
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < filesInEach; file++) writeFileSync(join(path, `${file}.ts`), "");
  }
  measure("a session that changed nothing", Date.now() + 60_000);
  measure("a session that wrote every one of them", Date.now() - 3_600_000);
} finally {
  rmSync(project, { recursive: true });
}

/** @param since when the session is said to have begun */
function measure(title: string, since: number): void {
  const times: number[] = [];
  const busy: number[] = [];
  let cut = 0;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    const begun = process.hrtime.bigint();
    const { isComplete } = scan(project, [], since, patience);
    times.push(Number(process.hrtime.bigint() - begun) / 1e6);
    const { user, system } = process.cpuUsage(before);
    busy.push((user + system) / 1e3);
    if (!isComplete) cut++;
  }
  const stopped = cut === 0 ? "" : `; ${cut} of ${rounds} were stopped after ${patience} ms`;
  process.stdout.write(
    `${title}: ${middle(times)} ms, of them ${middle(busy)} ms of a processor (medians of ${rounds})${stopped}\n`,
  );
}

function middle(values: readonly number[]): number {
  return Math.round(values.toSorted((one, other) => one - other)[rounds >> 1] ?? 0);
}
