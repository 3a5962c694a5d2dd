/** A version's numbers, and what follows them after a `-` (a pre-release), if anything. */
function parse(version: string): { numbers: number[]; suffix: string } {
  const [core = "", ...suffix] = (version.split("+")[0] ?? "").split("-");
  return { numbers: core.split(".").map(Number), suffix: suffix.join("-") };
}

/** Whether this is a version as registries write it: numbers and dots, perhaps a suffix. */
export function isVersion(text: string): boolean {
  return /^\d+(\.\d+)*(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/.test(text);
}

export function isPreRelease(version: string): boolean {
  return parse(version).suffix !== "";
}

/** Below 0 when `a` is older than `b`, above 0 when it is newer. A pre-release is older than its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  for (let place = 0; place < Math.max(left.numbers.length, right.numbers.length); place += 1) {
    const difference = (left.numbers[place] ?? 0) - (right.numbers[place] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.suffix === right.suffix) return 0;
  if (left.suffix === "") return 1;
  if (right.suffix === "") return -1;
  return left.suffix.localeCompare(right.suffix, "en", { numeric: true });
}

export function majorOf(version: string): number {
  return parse(version).numbers[0] ?? 0;
}

/** What a change of the tool means for its launcher: its own fixes are fixes, all else may change what users see. */
export function changeLevel(from: string, to: string): "patch" | "minor" {
  const [left, right] = [parse(from).numbers, parse(to).numbers];
  return left[0] === right[0] && left[1] === right[1] ? "patch" : "minor";
}
