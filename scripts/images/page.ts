/** One tool's image: measured, or skipped and why. Sizes in MB (10^6 bytes). */
export type Row = { readonly name: string; readonly version: string } & (
  | { readonly own: number; readonly total: number; readonly seconds: number }
  | { readonly skipped: string }
);

/** The table of docs/images.md. @param bases sizes of the bases by name */
export function imagesTable(rows: readonly Row[], bases: ReadonlyMap<string, number>): string {
  const lines = rows.map((row) =>
    "skipped" in row
      ? `| ${row.name} | ${row.version} | – | – | – | ${row.skipped} |`
      : `| ${row.name} | ${row.version} | ${row.own.toFixed(0)} | ${row.total.toFixed(0)} | ${row.seconds.toFixed(1)} | |`,
  );
  const sizes = [...bases].map(([name, size]) => `${size.toFixed(0)} MB on ${name}`).join(", ");
  return [
    "",
    `The base itself: ${sizes}.`,
    "",
    "| tool | version | MB above base | MB total | build s | |",
    "|---|---|---|---|---|---|",
    ...lines,
    "",
    "",
  ].join("\n");
}

/** A bar for each image, the base in another shade. Readable on light and dark pages: grey text, no background. */
export function imagesPlot(rows: readonly Row[], base: number): string {
  const measured = rows.flatMap((row) => ("skipped" in row ? [] : [row])).sort((a, b) => a.own - b.own);
  const widest = Math.max(...measured.map(({ total }) => total));
  const scale = 520 / widest;
  const bars = measured.flatMap(({ name, own, total }, index) => {
    const y = 34 + index * 24;
    const start = 90 + (total - own) * scale;
    return [
      `  <text x="82" y="${y + 13}" text-anchor="end">${name}</text>`,
      `  <rect x="90" y="${y}" width="${((total - own) * scale).toFixed(1)}" height="17" fill="#8b949e" opacity="0.45"/>`,
      `  <rect x="${start.toFixed(1)}" y="${y}" width="${(own * scale).toFixed(1)}" height="17" fill="#2f81f7"/>`,
      `  <text x="${(start + own * scale + 6).toFixed(1)}" y="${y + 13}">${own.toFixed(0)}</text>`,
    ];
  });
  const height = 44 + measured.length * 24;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 ${height}" role="img" aria-label="Size of each image: the base of about ${base.toFixed(0)} MB, and what each tool adds">`,
    "  <style>text { font: 12px sans-serif; fill: #7d8590 }</style>",
    '  <text x="90" y="20">MB: the shared base (grey), and what the tool adds (blue, with its number)</text>',
    ...bars,
    "</svg>",
    "",
  ].join("\n");
}
