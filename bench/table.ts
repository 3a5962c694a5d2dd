import { limits } from "./limits.ts";
import type { Measurement, Results } from "./results.ts";
import type { Spread } from "./statistics.ts";

/** The results as a Markdown table that can be read in a terminal too, with what they were measured on below it. */
export function table(results: Results): string {
  const { machine, memory } = results;
  return [
    measurementTable(results.measurements),
    "",
    `Memory of the launcher while a session runs: ${memory.resident.median.toFixed(1)} MiB (at most ${memory.peak.median.toFixed(1)} MiB while it starts; limit ${limits.residentMebibytes} MiB), median of ${memory.sessions} sessions.`,
    "",
    `Times are medians, in brackets the quartiles. ${results.measurements.map(({ title, pairs }) => `${title}: ${pairs} pairs`).join("; ")}.`,
    `Measured ${results.measured} on ${machine.processors} processors (${machine.processor}), ${machine.memoryGibibytes} GiB, ${machine.kernel}, ${machine.engine} with client ${machine.client}, Node ${machine.node}; ${results.installed}.`,
    "",
  ].join("\n");
}

/** Measurements alone, a row each. */
export function measurementTable(measurements: readonly Measurement[]): string {
  const head = ["", "alone, ms", "with ai-sandbox, ms", "more, ms", "ratio", "95 % interval", "limit"];
  return aligned([head, ...measurements.map(rowOf)]).join("\n");
}

function rowOf(measurement: Measurement): string[] {
  const { title, reference, ours, difference, ratio, interval, limit } = measurement;
  return [
    title,
    spread(reference, 1),
    spread(ours, 1),
    spread(difference, 1),
    spread(ratio, 3),
    interval.map((bound) => bound.toFixed(3)).join("–"),
    limit.toString(),
  ];
}

function spread({ lower, median, upper }: Spread, places: number): string {
  return `${median.toFixed(places)} (${lower.toFixed(places)}–${upper.toFixed(places)})`;
}

/** Lines of a Markdown table whose columns stand below each other; the first row is its head. */
function aligned(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[], fill = " "): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(" | ")} |`;
  const rule = line(
    widths.map(() => ""),
    "-",
  );
  const [head = [], ...body] = rows;
  return [line(head), rule, ...body.map((row) => line(row))];
}
