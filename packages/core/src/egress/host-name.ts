/** A destination as a client of the filter names it. */
export type Destination = { readonly name: string; readonly port: number };

/** One label of a name: letters, digits and inner hyphens, at most 63. The underscore is not for hosts. */
const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

/**
 * A name of at least two labels whose last one starts with a letter. No spelling of an IP address does: dotted, decimal,
 * hexadecimal and octal ones end in a digit-first label, and colons and brackets are no part of a name.
 */
const hostName = new RegExp(`^(?:${label}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$`);

/** Longest name that the domain name system carries, without its final dot. */
const longestName = 253;

/**
 * Reads a host name in its strictest form.
 *
 * @returns the name in lower case without a final dot, or undefined when it is none
 */
export function readHostName(text: string): string | undefined {
  // Longer input is not even looked at; the one more is for the final dot.
  if (text.length > longestName + 1) return undefined;
  const name = text.toLowerCase().replace(/\.$/, "");
  return name.length <= longestName && hostName.test(name) ? name : undefined;
}

/**
 * Reads `name:port`, the target of a CONNECT request.
 *
 * @returns undefined for anything else: addresses, user information, paths, white space, ports out of range
 */
export function readAuthority(text: string): Destination | undefined {
  const found = /^([A-Za-z0-9.-]{1,254}):([1-9][0-9]{0,4})$/.exec(text);
  const name = readHostName(found?.[1] ?? "");
  const port = Number(found?.[2]);
  return name === undefined || port > 65535 ? undefined : { name, port };
}

/**
 * Whether a name is on a list of exact names and `*.suffix` patterns. A pattern stands for the names below its suffix,
 * not for the suffix itself.
 *
 * @param name as `readHostName` gives it
 */
export function isListed(name: string, list: readonly string[]): boolean {
  return list.some((entry) => (entry.startsWith("*.") ? name.endsWith(entry.slice(1)) : name === entry));
}

/** Whether an entry of a list is a name or a `*.suffix` pattern, in lower case. */
export function isHostPattern(entry: string): boolean {
  const name = entry.startsWith("*.") ? entry.slice(2) : entry;
  return readHostName(name) === name;
}
