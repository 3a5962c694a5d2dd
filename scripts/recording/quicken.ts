import type { Frame } from "./screen.ts";

/** A line that tells how far something is counts this many times faster. */
const faster = 10;
/** Nobody sees more than this many seconds' difference between two frames. */
const shortest = 0.12;

/** Frames for somebody who watches: what waits goes by quickly, and what is gone at once is left out. */
export function quicken(frames: readonly Frame[]): Frame[] {
  const quick: Frame[] = [];
  let [before, now] = [frames[0], 0];
  for (const frame of frames) {
    const gap = frame.at - (before?.at ?? 0);
    now += before !== undefined && isProgress(before, frame) ? gap / faster : gap;
    before = frame;
    const last = quick.at(-1);
    const isGone = last !== undefined && now - last.at < shortest && !hasNewLines(last, frame);
    // The last one stays, however soon it comes.
    if (isGone && frame !== frames.at(-1)) continue;
    quick.push({ at: Number(now.toFixed(2)), lines: frame.lines });
  }
  return quick;
}

/** One line differs, and not by a letter that was typed. */
function isProgress(before: Frame, after: Frame): boolean {
  const rows = after.lines.filter((line, row) => line !== before.lines[row]);
  return before.lines.length === after.lines.length && rows.length === 1 && / \d+ s$/.test(rows[0] ?? "");
}

function hasNewLines(before: Frame, after: Frame): boolean {
  return before.lines.length !== after.lines.length;
}
