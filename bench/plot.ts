import type { Measurement, Results } from "./results.ts";
import type { Spread } from "./statistics.ts";

/** Colours that can be read on white and on near-black alike, since a picture can't know the page it is shown on. */
const colours = { text: "#7a818a", axis: "#7a818a", reference: "#8b949e", ours: "#2f81f7" } as const;

const width = 760;
const left = 230;
const right = 70;
const rowHeight = 24;
const groupHeight = 2 * rowHeight + 34;
const top = 44;

/**
 * Draws medians as bars from zero, quartiles as lines across their ends.
 *
 * @returns an SVG document
 */
export function plot({ measurements }: Results): string {
  const largest = Math.max(...measurements.flatMap(({ ours, reference }) => [ours.upper, reference.upper]));
  const step = niceStep(largest);
  const end = Math.ceil(largest / step) * step;
  const x = (milliseconds: number): number => left + (milliseconds / end) * (width - left - right);
  const bottom = top + measurements.length * groupHeight;
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, index) => index * step);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 48}" width="${width}" height="${bottom + 48}" role="img" aria-labelledby="title" font-family="system-ui, sans-serif" font-size="13" fill="${colours.text}">`,
    `<title id="title">${escaped(measurements.map(summary).join("; "))}</title>`,
    text(8, 20, "Time from start to end, bare and with ai-sandbox", 'font-size="15" font-weight="600"'),
    ...ticks.flatMap((tick) => tickAt(x(tick), tick, bottom)),
    ...measurements.flatMap((measurement, index) => group(measurement, top + index * groupHeight, x)),
    text(x(end / 2), bottom + 40, "milliseconds: median, with quartiles", 'text-anchor="middle"'),
    "</svg>",
    "",
  ].join("\n");
}

/** The smallest of 1, 2, 5, 10, 20 … that makes no more than ten ticks. */
function niceStep(largest: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(largest / 10));
  return [1, 2, 5, 10].map((factor) => factor * magnitude).find((step) => largest / step <= 10) ?? largest;
}

function tickAt(position: number, value: number, bottom: number): string[] {
  const at = position.toFixed(1);
  return [
    `<line x1="${at}" x2="${at}" y1="${top - 8}" y2="${bottom}" stroke="${colours.axis}" stroke-opacity="${value === 0 ? 1 : 0.25}"/>`,
    text(position, bottom + 18, String(value), 'text-anchor="middle"'),
  ];
}

function group(measurement: Measurement, y: number, x: (milliseconds: number) => number): string[] {
  const { title, reference, ours, referenceTitle, oursTitle, ratio } = measurement;
  return [
    text(8, y + 14, `${title}, ${ratio.median.toFixed(2)} times`, 'font-weight="600"'),
    ...bar(referenceTitle, reference, y + 20, colours.reference, x),
    ...bar(oursTitle, ours, y + 20 + rowHeight, colours.ours, x),
  ];
}

function bar(
  title: string,
  value: Spread,
  y: number,
  colour: string,
  x: (value: number) => number,
): string[] {
  const middle = y + rowHeight / 2;
  const [lower, upper] = [x(value.lower).toFixed(1), x(value.upper).toFixed(1)];
  const cap = (at: string): string => `M${at} ${middle - 4}v8`;
  return [
    text(left - 10, middle + 4, title, 'text-anchor="end"'),
    `<rect x="${left}" y="${y + 4}" width="${(x(value.median) - left).toFixed(1)}" height="${rowHeight - 8}" fill="${colour}" fill-opacity="0.75"/>`,
    `<path d="M${lower} ${middle}H${upper}${cap(lower)}${cap(upper)}" stroke="${colours.text}" stroke-width="1.5" fill="none"/>`,
    text(x(value.upper) + 8, middle + 4, value.median.toFixed(value.median < 100 ? 1 : 0)),
  ];
}

function summary({ title, ours, reference }: Measurement): string {
  return `${title}: ${ours.median.toFixed(1)} ms with ai-sandbox, ${reference.median.toFixed(1)} ms without`;
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
