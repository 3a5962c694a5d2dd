/** Where a build is. */
export type BuildStep = { readonly number: number; readonly of: number };

/** `Step 3/12 : RUN …` of the classic builder, `[1/2] STEP 3/12: RUN …` of Podman's. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: builders colour their lines
const classicStep = /^(?:\u001b\[\d+m)*(?:\[\d\/\d\] )?Step (\d+)\/(\d+) ?: /i;

/** `#7 [stage-1 3/9] RUN …` or `#7 [3/9] RUN …` of BuildKit's plain output. */
const buildkitStep = /^#\d+ \[(?:\S+ +)?(\d+)\/(\d+)\] /;

/** Reads a builder's line. @returns the step it announces, or undefined */
export function stepOf(line: string): BuildStep | undefined {
  const found = classicStep.exec(line) ?? buildkitStep.exec(line);
  return found === null ? undefined : { number: Number(found[1]), of: Number(found[2]) };
}

/** A disk that ran full, in the words of the kernel, of apt, of npm and of the engine. */
export function saysDiskFull(lines: readonly string[]): boolean {
  return lines.some((line) =>
    /no space left on device|ENOSPC|enough free space|write error: no space/i.test(line),
  );
}

/**
 * Whether a build failed because its parent image is not there and can't be fetched. Builders ask a registry for it
 * before anything else; the classic one numbers that as a step, BuildKit not, and it may call it failed or cancelled.
 */
export function lacksParent(lines: readonly string[]): boolean {
  const lastStep = lines.findLast((line) => classicStep.test(line));
  if (lastStep !== undefined) return /: FROM /.test(lastStep);
  return (
    lines.some((line) => /^#\d+ \[internal\] load metadata for /.test(line)) &&
    !lines.some((line) => buildkitStep.test(line))
  );
}

/** Programs for another processor, and nothing that could run them. */
export function saysForeignProgram(lines: readonly string[]): boolean {
  return lines.some((line) => /exec format error/i.test(line));
}

/** What a builder said last of a parent that it could not fetch. */
export function parentComplaint(lines: readonly string[]): string[] {
  const told = lines.findLast((line) =>
    /error|denied|failed|toomanyrequests|pull access|lookup|dial/i.test(line),
  );
  return told === undefined
    ? []
    : [
        told
          .replace(/^#\d+ (ERROR: )?/, "")
          .trim()
          .slice(0, 300),
      ];
}

/** How many lines after one of ours may still be part of it: what to try. */
const longestHint = 4;

/** What builders say when a step has ended; what a step's program printed stands before it. */
const endOfStep =
  /^(Removing intermediate container|The command '|--->|Step \d+\/\d+ :|#\d+ (ERROR|DONE)|-+$|$)/;

/**
 * The lines of a failed build that tell a person why and what to try: what our own Dockerfiles say, else the builder's
 * last words.
 */
export function tellingLines(lines: readonly string[]): string[] {
  const clean = lines.map((line) =>
    line
      .replace(/^#\d+ [\d.]+ /, "")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: builders colour their lines
      .replace(/\u001b\[[0-9;]*m/g, "")
      .trim(),
  );
  // BuildKit tells the failed step's words twice.
  const own = new Set<string>();
  let hintLines = 0;
  for (const line of clean) {
    const isOwn = line.startsWith("ai-sandbox:");
    if (isOwn) hintLines = longestHint + 1;
    else if (endOfStep.test(line)) hintLines = 0;
    if (hintLines > 0) own.add(isOwn ? line.slice("ai-sandbox:".length).trim() : line);
    hintLines = Math.max(0, hintLines - 1);
  }
  if (own.size > 0) return [...own];
  return clean.filter((line) => line !== "" && !/^-+$/.test(line)).slice(-6);
}
