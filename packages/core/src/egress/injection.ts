import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { notOfFetch } from "./fetch.ts";
import { readHostName } from "./host-name.ts";
import { passOn, withoutHopHeaders } from "./plain.ts";
import type { Route } from "./policy.ts";

/** Where a request with an added key goes. */
export type RoutedTarget = {
  readonly route: Pick<Route, "key" | "header" | "scheme">;
  readonly name: string;
  readonly path: string;
  /** It is git's, for a repository: see fetch.ts. */
  readonly isFetch?: boolean;
};

/** What a session could send to be somebody else than the key says. The header of the key itself is replaced. */
const credentialHeaders =
  /^(authorization|cookie|host|x-forwarded-host|x-http-method-override|(x-)?(goog-)?api-key|x-(auth|access)-token)$/;

/** The same in a query. */
const credentialParameters = /^(key|api[-_]?key|access_token|auth|token)$/i;

/**
 * Reads the target of a request for one of the routes: `/key/0/v1/messages`, or the same with the relay's address
 * before it, as from a client that asks its proxy for everything.
 *
 * @returns undefined when it is for none of them; a string, as a clause, when it is refused
 */
export function readRoutedTarget(
  target: string,
  routes: readonly Route[],
): RoutedTarget | string | undefined {
  const [, index = "", rest = ""] =
    /^(?:http:\/\/127\.0\.0\.1:\d+)?\/key\/(\d{1,2})(\/[!"$-~]*)?$/.exec(target) ?? [];
  const route = index === String(Number(index)) ? routes[Number(index)] : undefined;
  if (route === undefined) return undefined;
  const name = readHostName(new URL(route.address).hostname);
  if (name === undefined) return "its address is none of a public server";
  const [path = "", query] = split(rest === "" ? "/" : rest);
  if (!path.split("/").every(isPlainSegment)) return "its path is not a plain one";
  if (!route.paths.some((prefix) => path.startsWith(prefix))) return "its path is none of the API's";
  const kept = (query ?? "")
    .split("&")
    .filter((part) => part !== "" && !credentialParameters.test(decoded(part.split("=")[0] ?? "") ?? "key"));
  return { route, name, path: `${path}${kept.length > 0 ? `?${kept.join("&")}` : ""}` };
}

function split(text: string): [string, string | undefined] {
  const mark = text.indexOf("?");
  return mark < 0 ? [text, undefined] : [text.slice(0, mark), text.slice(mark + 1)];
}

/** Nothing that a server could read as another path than the filter did. */
function isPlainSegment(segment: string): boolean {
  const text = decoded(segment);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  return text !== undefined && text !== "." && text !== ".." && !/[/\\;%\u0000-\u0020\u007f]/.test(text);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * The certificates that this machine trusts: Node's, those that the system has besides, and the user's own file.
 *
 * @param file its content, undefined where there is none
 */
export function trustedCertificates(file: string | undefined): string[] {
  // Loaded for the few who need it: TLS takes 8 ms.
  const { getCACertificates } = process.getBuiltinModule("node:tls");
  return [
    ...new Set([
      ...getCACertificates("default"),
      ...getCACertificates("system"),
      ...(file === undefined ? [] : [file]),
    ]),
  ];
}

/**
 * Sends a request on over TLS with the real key, and the answer back.
 *
 * @param connection to the API's server, checked as any other
 * @param key the real one; undefined goes without
 * @param ca the certificates that are trusted
 * @returns the request that is sent on
 */
export function forwardWithKey(
  incoming: IncomingMessage,
  answer: ServerResponse,
  { route, name, path, isFetch }: RoutedTarget,
  connection: Duplex,
  key: string | undefined,
  ca: readonly string[],
): ClientRequest {
  const secure = process.getBuiltinModule("node:tls").connect({
    socket: connection,
    servername: name,
    ALPNProtocols: ["http/1.1"],
    ca: [...ca],
  });
  const headers = withoutHopHeaders(incoming.headers, isFetch ? notOfFetch : credentialHeaders);
  if (key !== undefined)
    headers[route.header.toLowerCase()] = route.scheme === undefined ? key : `${route.scheme} ${key}`;
  headers.host = name;
  const onward = request({ createConnection: () => secure, path, method: incoming.method, headers });
  passOn(incoming, onward, answer);
  return onward;
}
