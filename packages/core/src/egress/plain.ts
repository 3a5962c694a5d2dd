import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestOptions,
  request,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { readHostName } from "./host-name.ts";
import { proxyAddress, proxyHeaders } from "./parent-proxy.ts";

/** Headers that belong to one hop (RFC 9110), and those that are for a proxy. */
const hopHeaders =
  /^(connection|keep-alive|proxy-(authenticate|authorization|connection)|te|trailer|transfer-encoding|upgrade)$/;

/** A plain HTTP request as a proxy gets it, taken apart. */
export type PlainTarget = { readonly name: string; readonly port: number; readonly path: string };

/**
 * Reads the absolute form of a request's target.
 *
 * @returns undefined for another scheme, an address, user information, or a Host header that says something else
 */
export function readPlainTarget(target: string, host: string | undefined): PlainTarget | undefined {
  const found = /^http:\/\/([A-Za-z0-9.-]{1,254})(?::([1-9][0-9]{0,4}))?(\/[!"$-~]*)?$/.exec(target);
  const name = readHostName(found?.[1] ?? "");
  if (found === null || name === undefined) return undefined;
  const port = Number(found[2] ?? 80);
  const said = host?.toLowerCase().replace(/:80$/, "").replace(/\.$/, "");
  if (said !== (port === 80 ? name : `${name}:${port}`)) return undefined;
  return { name, port, path: found[3] ?? "/" };
}

/**
 * Passes a request on to a server, and the answer back.
 *
 * @param dial opens a connection to one of the checked addresses of `target.name`
 */
export function forward(
  incoming: IncomingMessage,
  answer: ServerResponse,
  { name, path }: PlainTarget,
  dial: () => Promise<Duplex>,
): void {
  const headers = { ...withoutHopHeaders(incoming.headers), host: name };
  const createConnection: RequestOptions["createConnection"] = (_options, give) => {
    dial().then(
      (connection) => give(null, connection),
      (error) => give(error, undefined as never),
    );
    return undefined;
  };
  passOn(incoming, request({ createConnection, path, method: incoming.method, headers }), answer);
}

/** Passes a request on to the proxy that this machine needs itself, and the answer back. */
export function forwardToParent(
  incoming: IncomingMessage,
  answer: ServerResponse,
  target: PlainTarget,
  proxy: URL,
): void {
  const { host, port, secure } = proxyAddress(proxy);
  const headers = { ...withoutHopHeaders(incoming.headers), host: target.name, ...proxyHeaders(proxy) };
  const path = `http://${target.name}${target.path}`;
  // Loaded for the few who need it: TLS takes 8 ms.
  const ask = secure ? process.getBuiltinModule("node:https").request : request;
  passOn(incoming, ask({ host, port, path, method: incoming.method, headers, agent: false }), answer);
}

/**
 * Connects a request with its continuation, and the continuation's answer with the request's, unless that has another by
 * then.
 */
export function passOn(incoming: IncomingMessage, onward: ClientRequest, answer: ServerResponse): void {
  // Node would send a GET's body without a word about its length, and its bytes would be a request of their own.
  if (incoming.headers["transfer-encoding"] !== undefined) onward.setHeader("transfer-encoding", "chunked");
  onward.on("response", (reply) => {
    if (answer.headersSent) return void reply.resume();
    answer.writeHead(reply.statusCode ?? 502, withoutHopHeaders(reply.headers));
    reply.pipe(answer);
    reply.on("error", () => answer.destroy());
  });
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

/** Headers that go on to the other end. @param unwanted names that don't either */
export function withoutHopHeaders(headers: IncomingHttpHeaders, unwanted = /^$/): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !hopHeaders.test(name) && !unwanted.test(name)),
  );
}
