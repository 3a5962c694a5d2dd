/**
 * What a table says in place of a figure where a tool's parts could not be fetched.
 *
 * @param words as the Dockerfile said them when it gave up
 * @returns undefined when it gave up for another reason, which is to be seen as such
 */
export function notMeasured(words: string): string | undefined {
  return /could not be (downloaded|installed)/.test(words)
    ? "not measured: the vendor's download was not available"
    : undefined;
}
