import type { PullFailure } from "../errors/pull-errors.ts";

/** The words of engines and registries, from Docker 20.10 to 28, in the order in which they are looked for. */
const words: readonly (readonly [PullFailure, RegExp])[] = [
  ["too many requests", /toomanyrequests|too many requests| 429\b|rate limit/i],
  [
    "damaged",
    /verification failed|digest mismatch|unexpected commit digest|does not match.*digest|invalid checksum/i,
  ],
  ["other platform", /no matching manifest for|no match for platform|does not match the specified platform/i],
  ["untrusted", /x509:|certificate signed by unknown|http: server gave HTTP response to HTTPS client/i],
  [
    "missing",
    /manifest unknown|manifest for .* not found|name unknown|repository name not known|: not found\s*$/i,
  ],
  [
    "refused",
    /unauthorized|authentication required|access denied|denied:|no basic auth credentials|forbidden| 40[13]\b/i,
  ],
  [
    "interrupted",
    /unexpected EOF|: EOF$|connection reset|broken pipe|short read|body closed|download failed/i,
  ],
  [
    "unreachable",
    /connection refused|no such host|i\/o timeout|timeout exceeded|deadline exceeded|no route to host|unreachable|proxyconnect|server misbehaving|dial tcp|Temporary failure| 50[234]\b/i,
  ],
];

/** What a complaint names: an image called `forbidden`, or a tag 429, is not the reason. */
const names = /"[^"]*"|(?<=reading manifest |manifest for |access denied for )\S+/g;

/** Lines that say how far a pull is; what it tried again after stands in one of these, and is no reason. */
const progressLine = /^([a-f0-9]{12}: |\S+: Pulling from |Digest: |Status: |\s*$)/;

/** The engine's complaint at a pull's end, if any. */
export function complaintOf(lines: readonly string[]): string | undefined {
  return lines.findLast((line) => !progressLine.test(line));
}

/** Tells from a pull's last lines why it failed. */
export function pullFailureOf(lines: readonly string[]): PullFailure {
  const complaint = complaintOf(lines)?.replace(names, "") ?? "";
  return words.find(([, pattern]) => pattern.test(complaint))?.[0] ?? "unknown";
}

/** What a line says of a layer. */
export type LayerNews = { readonly layer: string; readonly state: "waiting" | "there" | "downloaded" };

/** Reads a line of `docker pull`: `7d64ebb14512: Download complete`. The layer is the start of its digest. */
export function layerNewsOf(line: string): LayerNews | undefined {
  const found = /^([a-f0-9]{12}): (Pulling fs layer|Already exists|Download complete|Pull complete)/.exec(
    line,
  );
  if (found === null) return undefined;
  const [, layer = "", said] = found;
  const state = said === "Already exists" ? "there" : said === "Pulling fs layer" ? "waiting" : "downloaded";
  return { layer, state };
}
