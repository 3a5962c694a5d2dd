import type { Frame } from "./screen.ts";

const lineHeight = 19;
const characterWidth = 7.83;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A line of the screen, for as long as it stays the same. */
type Line = { readonly row: number; readonly text: string; readonly from: number; readonly to: number };

/**
 * A recording that plays in a page, over and over, without a script. Those who prefer what does not move see its end.
 *
 * @param frames in their order; the last one stays for a while
 * @param seconds of all of it, the rest at the end included
 */
export function animation(
  frames: readonly Frame[],
  size: { columns: number; rows: number },
  seconds: number,
): string {
  const width = Math.ceil(size.columns * characterWidth) + 32;
  const height = size.rows * lineHeight + 52;
  const lines = linesOf(frames, size.rows, seconds);
  const percent = (time: number): string => `${((100 * time) / seconds).toFixed(2)}%`;
  const rules = lines.map(({ from, to }, index) => {
    const hidden = to < seconds ? `${percent(to)},100%{opacity:0}` : "100%{opacity:1}";
    return `@keyframes l${index}{0%{opacity:0}${percent(from)}{opacity:1}${hidden}}`;
  });
  const texts = lines.map(({ row, text, to }, index) => {
    const last = to < seconds ? "" : ' class="e"';
    return `<text${last} style="animation-name:l${index}" x="16" y="${48 + row * lineHeight}">${escaped(text)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Recording of a first run">`,
    "<style>",
    "text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#d6dbe1;white-space:pre;opacity:0;" +
      `animation-duration:${seconds}s;animation-iteration-count:infinite;animation-timing-function:step-end}`,
    "@media (prefers-reduced-motion:reduce){text{animation:none}.e{opacity:1}}",
    ...rules,
    "</style>",
    `<rect width="${width}" height="${height}" rx="8" fill="#16191d"/>`,
    ...[20, 38, 56].map((x) => `<circle cx="${x}" cy="16" r="5" fill="#5c6470"/>`),
    ...texts,
    "</svg>",
    "",
  ].join("\n");
}

/** What stands in each row, from when until when. */
function linesOf(frames: readonly Frame[], rows: number, seconds: number): Line[] {
  return Array.from({ length: rows }, (_, row) => row).flatMap((row) => {
    const changes = frames
      .map(({ at, lines }) => ({ at, text: lines[row] ?? "" }))
      .filter(({ text }, index) => index === 0 || text !== (frames[index - 1]?.lines[row] ?? ""));
    return changes
      .map(({ at, text }, index) => ({ row, text, from: at, to: changes[index + 1]?.at ?? seconds }))
      .filter(({ text }) => text !== "");
  });
}
