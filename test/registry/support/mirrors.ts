import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { onTestFinished } from "vitest";
import { archive, registryEntry } from "../../images/stand-in-package.ts";
import { docker } from "../../support/engine.ts";
import { zip } from "./zip.ts";

/** What a server proves with that it is localhost. */
export type Proof = { readonly key: Buffer; readonly cert: Buffer };

/** A server on this machine's loopback that wants a name and a password or a token. */
export type Mirror = {
  /** Host and port. */
  readonly host: string;
  /** Requests that proved who they are, each as method and path. */
  readonly served: string[];
  /** Requests that did not. */
  readonly refused: string[];
};

type Answer = (request: IncomingMessage, response: ServerResponse, host: string) => void;

/** @param proof of a server that speaks https; none for http */
async function serve(
  mayCome: (request: IncomingMessage) => boolean,
  answer: Answer,
  proof?: Proof,
): Promise<Mirror> {
  const served: string[] = [];
  const refused: string[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const what = `${request.method} ${request.url}`;
    if (mayCome(request)) {
      served.push(what);
      answer(request, response, mirror.host);
      return;
    }
    refused.push(what);
    response.writeHead(401, { "www-authenticate": 'Basic realm="mirror"' }).end();
  };
  const server = proof === undefined ? createServer(listener) : createSecureServer(proof, listener);
  const host = await listening(server);
  const mirror: Mirror = {
    host: proof === undefined ? host : host.replace("127.0.0.1", "localhost"),
    served,
    refused,
  };
  return mirror;
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const basic = (name: string, password: string) =>
  `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
const has = (authorization: string) => (request: IncomingMessage) =>
  request.headers.authorization === authorization;

/** An npm registry with one package, `tiny` 1.0.0, for whoever has the token. */
export function npmMirror(token: string, proof?: Proof): Promise<Mirror> {
  const content = archive({
    "package/package.json": JSON.stringify({ name: "tiny", version: "1.0.0" }),
    "package/index.js": "// tiny\n",
  });
  const scheme = proof === undefined ? "http" : "https";
  const answer: Answer = (request, response, host) => {
    if (request.url?.endsWith(".tgz")) response.end(content);
    else response.end(registryEntry("tiny", "1.0.0", `${scheme}://${host}/npm/tiny.tgz`, content));
  };
  return serve(has(`Bearer ${token}`), answer, proof);
}

/** A Python index with one package, `tiny` 1.0. */
export function pipMirror(name: string, password: string, proof?: Proof): Promise<Mirror> {
  const wheel = "tiny-1.0-py3-none-any.whl";
  const about = "tiny-1.0.dist-info";
  const content = zip({
    "tiny.py": "# tiny\n",
    [`${about}/METADATA`]: "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
    [`${about}/WHEEL`]: "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    [`${about}/RECORD`]: "",
  });
  const answer: Answer = (request, response) => {
    const isWheel = request.url?.endsWith(".whl") === true;
    response.setHeader("content-type", isWheel ? "application/zip" : "text/html");
    response.end(isWheel ? content : `<a href="/simple/tiny/${wheel}">${wheel}</a>`);
  };
  return serve(has(basic(name, password)), answer, proof);
}

/** A Debian mirror that sends on to the one that an image of this machine uses; with https it fetches from there itself. */
export function aptMirror(name: string, password: string, proof?: Proof): Promise<Mirror> {
  const lists = "cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null; true";
  const sources = docker("run", "--rm", "--network", "none", "debian:trixie-slim", "sh", "-c", lists);
  const upstream = /https?:\/\/\S+\/debian(?=\/?(\s|$))/m.exec(sources)?.[0];
  if (upstream === undefined) throw new Error(`no mirror in:\n${sources}`);
  const answer: Answer = async (request, response) => {
    const location = `${upstream}${request.url?.replace(/^\/debian/, "")}`;
    if (proof === undefined) {
      response.writeHead(302, { location }).end();
      return;
    }
    // From https to http apt follows nobody.
    const there = await fetch(location).catch(() => undefined);
    // One request a connection: Node's server now and then refuses those that apt sends ahead.
    response.writeHead(there?.status ?? 502, { connection: "close" });
    response.end(Buffer.from((await there?.arrayBuffer()) ?? new ArrayBuffer(0)));
  };
  return serve(has(basic(name, password)), answer, proof);
}

/** An HTTP proxy. */
export async function proxy(name: string, password: string): Promise<Mirror> {
  const served: string[] = [];
  const refused: string[] = [];
  const wanted = basic(name, password);
  const server = createServer(async (request, response) => {
    const what = `${request.method} ${request.url}`;
    if (request.headers["proxy-authorization"] !== wanted) {
      refused.push(what);
      response.writeHead(407, { "proxy-authenticate": 'Basic realm="proxy"' }).end();
      return;
    }
    served.push(what);
    const answer = await fetch(request.url ?? "", { redirect: "manual" }).catch(() => undefined);
    response.writeHead(answer?.status ?? 502, { location: answer?.headers.get("location") ?? "" });
    response.end(Buffer.from((await answer?.arrayBuffer()) ?? new ArrayBuffer(0)));
  });
  server.on("connect", (request, socket) => {
    const what = `${request.method} ${request.url}`;
    if (request.headers["proxy-authorization"] !== wanted) {
      refused.push(what);
      socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n',
      );
      return;
    }
    served.push(what);
    const [host = "", port = ""] = (request.url ?? "").split(":");
    const there = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(there).pipe(socket);
    });
    for (const end of [socket, there]) end.on("error", () => [socket, there].map((each) => each.destroy()));
  });
  return { host: await listening(server), served, refused };
}
