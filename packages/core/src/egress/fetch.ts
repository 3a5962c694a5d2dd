import type { RoutedTarget } from "./injection.ts";

/** A repository's path with one of the requests of a fetch or a push (gitprotocol-http). */
const requests = /^(([^/]+)\/.+?)(?:\.git)?\/(info\/refs\?service=)?git-(upload|receive)-pack$/;

/** All headers but those of git's that a server needs: none may say who asks, or for what else. */
export const notOfFetch = /^(?!accept|content-|git-protocol$|user-agent$)/;

/**
 * Reads the target of a request for a repository: one of the list, and one of the two requests of a fetch, to the letter.
 *
 * @returns undefined when it is for none; an address, where git is to go by itself; a clause, when it is refused
 */
export function readFetch(
  method: string | undefined,
  target: string,
  list: readonly string[],
): RoutedTarget | string | undefined {
  if (!target.startsWith("/git/")) return undefined;
  const asked = target.slice("/git/".length);
  const [, key = "", name = "", first, pack] = requests.exec(asked) ?? [];
  const isFirst = first !== undefined;
  const isRight = method === (isFirst ? "GET" : "POST");
  if (isRight && list.includes(key)) {
    if (pack === "upload")
      return {
        route: { key, header: "authorization", scheme: "Basic" },
        name,
        path: asked.slice(name.length),
        isFetch: true,
      };
    // Git replaces the beginning of an address, and takes a name that is longer than a listed one along.
  } else if (isRight && isFirst && list.some((entry) => asked.startsWith(entry))) return `https://${asked}`;
  return "gitFetch is to fetch what it lists, not to push";
}
