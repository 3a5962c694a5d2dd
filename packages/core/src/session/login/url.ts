/** More than any login's address has. */
const longest = 8192;

/** The machine itself, as a browser on it would be sent back. */
const own = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Reads an address that a tool wants to have opened.
 *
 * @returns undefined for all that is no address of the web: a browser would start programs and read files for others
 */
export function readWebAddress(text: string): URL | undefined {
  if (text.length > longest || !/^https?:\/\/[\x21-\x7e]+$/.test(text)) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // `https://bank.example@evil.example/` looks like somewhere else.
  return url === undefined || url.username !== "" || url.password !== "" ? undefined : url;
}

/** The port of this machine that a login sends its answer to, as its address says: usually in `redirect_uri`. */
export function answerPort(url: URL): number | undefined {
  for (const value of [...url.searchParams.values(), url.href]) {
    const target = URL.canParse(value) ? new URL(value) : undefined;
    const port = Number(target?.port);
    if (target?.protocol === "http:" && own.includes(target.hostname) && port >= 1024) return port;
  }
  return undefined;
}
