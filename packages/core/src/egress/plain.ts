import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import { readHostName } from "./host-name.ts";

/** Headers that belong to one hop (RFC 9110), and those that are for a proxy. */
const hopHeaders = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** A plain HTTP request as a proxy gets it, taken apart. */
export type PlainTarget = { readonly name: string; readonly port: number; readonly path: string };

/**
 * Reads the absolute form of a request's target.
 *
 * @returns undefined for another scheme, an address, user information, or a Host header that says something else
 */
export function readPlainTarget(target: string, host: string | undefined): PlainTarget | undefined {
  const found = /^http:\/\/([A-Za-z0-9.-]{1,254})(?::([1-9][0-9]{0,4}))?(\/[^\s#]*)?$/.exec(target);
  const name = readHostName(found?.[1] ?? "");
  if (found === null || name === undefined) return undefined;
  const port = Number(found[2] ?? 80);
  const said = host?.toLowerCase().replace(/:80$/, "").replace(/\.$/, "");
  if (said !== (port === 80 ? name : `${name}:${port}`)) return undefined;
  return { name, port, path: found[3] ?? "/" };
}

/**
 * Passes a request on to an address that was checked, and the answer back.
 *
 * @param address one of the checked addresses of `target.name`
 */
export function forward(
  incoming: IncomingMessage,
  answer: ServerResponse,
  target: PlainTarget,
  address: string,
): void {
  const headers = { ...endToEnd(incoming.headers), host: target.name };
  const onward = request(
    { host: address, port: target.port, path: target.path, method: incoming.method, headers, agent: false },
    (reply) => {
      answer.writeHead(reply.statusCode ?? 502, endToEnd(reply.headers));
      reply.pipe(answer);
      reply.on("error", () => answer.destroy());
    },
  );
  onward.on("error", () => {
    if (answer.headersSent) answer.destroy();
    else
      answer
        .writeHead(502, { "content-type": "text/plain" })
        .end("ai-sandbox: the server does not answer.\n");
  });
  answer.on("close", () => onward.destroy());
  incoming.pipe(onward);
}

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopHeaders.includes(name)));
}
