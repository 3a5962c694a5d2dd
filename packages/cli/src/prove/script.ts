import { fileProbes } from "./file-probes.ts";
import { networkProbes } from "./network-probes.ts";
import type { Bait, Probe } from "./probe.ts";
import { processProbes } from "./process-probes.ts";

/** All attacks, in the order of the table. What could spoil another one's ground comes last. */
export const probes: readonly Probe[] = [...processProbes, ...networkProbes, ...fileProbes];

/** How long one of them may take, in seconds. */
const longest = 60;

/**
 * The script that runs inside: every probe for itself, and a line for each in a file.
 *
 * @param results absolute path inside, of a file that is made
 */
export function sessionScript(bait: Bait, results: string): string {
  const values = Object.entries(bait).map(([name, value]) => `export ${name}=${quoted(value)}`);
  const attempts = probes.map(
    ({ script }, index) => `said=$(timeout ${longest} sh -c ${quoted(script)} 2>/dev/null </dev/null); code=$?
printf '%s\\t%s\\t%s\\n' ${index} "$code" "$(printf '%s' "$said" | tail -n 1 | tr -cd '[:print:]' | cut -c 1-200)" >> ${quoted(results)}`,
  );
  // Programs that are found on PATH by chance must not decide.
  return [
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    ...values,
    ...attempts,
    "exit 0",
  ].join("\n");
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
