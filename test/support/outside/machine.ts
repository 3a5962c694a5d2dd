/**
 * A machine of the internet's, as one process in a network of its own: name server, web server, a model's API, and
 * observers that note whatever arrives. Its argument is a MachineConfig; it tells of each arrival in a line of JSON.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { createSecureContext, TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import { modelThatRuns } from "../../images/model.ts";
import type { Arrival, MachineConfig } from "./events.ts";
import { serveGit } from "./git-server.ts";
import { startNameServer } from "./name-server.ts";
import { answerSocket } from "./web-socket.ts";

const config = JSON.parse(process.argv[2] ?? "{}") as MachineConfig;
const note = (arrival: Arrival): void => {
  if (config.isQuiet !== true) process.stdout.write(`${JSON.stringify(arrival)}\n`);
};
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What TLS asked for, by its connection. */
const askedFor = new WeakMap<object, string>();
const model = modelThatRuns(config.command);

const web = createHttp({ requestTimeout: 0, maxHeaderSize: 1 << 20 }, (message, response) => {
  const path = message.url ?? "/";
  if (path === "/upload") {
    let length = 0;
    message.on("data", (part: Buffer) => {
      length += part.length;
    });
    message.on("end", () => response.end(String(length)));
    return;
  }
  if (config.git !== undefined && serveGit(message, response, config.git)) return noteRequest(message, false);
  void bodyOf(message).then(async (body) => {
    noteRequest(message, /"stream":\s*true|alt=sse/.test(`${path} ${body}`));
    const bytes = /^\/bytes\/(\d+)$/.exec(path)?.[1];
    if (bytes !== undefined) {
      response.writeHead(200, { "content-length": bytes });
      send(response, Number(bytes));
    } else if (path === "/parts") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (let part = 1; part <= 5; part++) {
        response.write(`data: part ${part}\n\n`);
        await pause(300);
      }
      response.end();
    } else if (path.startsWith("/mark")) response.end("secret");
    else if (message.method === "GET" && path === "/") response.end("secret");
    else if (answerElse(path, response)) return;
    else model({ method: message.method ?? "", path: path.split("?")[0] ?? "", body }, response);
  });
});
web.on("upgrade", (message: IncomingMessage, socket: Socket, head: Buffer) => {
  noteRequest(message, true);
  answerSocket(message, socket, head, model);
});
web.on("clientError", (_error, socket) => socket.destroy());

/** What is no model's: lists that are not here, so that tools take those they bring along. */
function answerElse(path: string, response: ServerResponse): boolean {
  if (!path.endsWith(".json")) return false;
  response.writeHead(404).end();
  return true;
}

/** One port for all: TLS, HTTP, and bytes that are neither. */
function serve(port: number): Promise<void> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      if (first[0] === 22) startTls(socket);
      else if (/^[A-Z]+ /.test(first.toString("latin1"))) {
        web.emit("connection", socket);
        socket.resume();
      } else {
        note({ kind: "bytes", port, text: first.toString("latin1", 0, 200) });
        if (port === 22 && config.ssh !== undefined) serveSsh(socket, config.ssh);
        else socket.end("secret");
      }
    });
  });
  return new Promise((resolve) => server.listen(port, "::", resolve));
}

/** A real server of ssh for one connection. @param settings path of its configuration */
function serveSsh(socket: Socket, settings: string): void {
  const server = spawn("/usr/sbin/sshd", ["-i", "-e", "-f", settings], {
    stdio: ["pipe", "pipe", process.env.SSH_TALKS === undefined ? "ignore" : "inherit"],
  });
  server.stdin.on("error", () => socket.destroy());
  socket.on("close", () => server.kill());
  socket.pipe(server.stdin);
  server.stdout.pipe(socket);
  socket.resume();
}

const secureContext = createSecureContext({
  key: readFileSync(config.key),
  cert: readFileSync(config.certificate),
});

function startTls(socket: Socket): void {
  let asked = "";
  const secure = new TLSSocket(socket, {
    isServer: true,
    secureContext,
    ALPNProtocols: ["http/1.1"],
    SNICallback: (name, give) => {
      asked = name;
      note({ kind: "greeting", name });
      give(null, secureContext);
    },
  });
  secure.on("error", () => socket.destroy());
  secure.on("secure", () => {
    // A session that is taken up again calls nobody back.
    askedFor.set(secure, secure.servername || asked);
    web.emit("connection", secure);
  });
}

/** Headers that name somebody: keys, tokens, cookies. */
function credentialsOf({ headers }: IncomingMessage): Record<string, string> {
  const found = Object.entries(headers).filter(([name]) => /auth|key|token|cookie/.test(name));
  return Object.fromEntries(found.map(([name, value]) => [name, String(value)]));
}

function noteRequest(message: IncomingMessage, stream: boolean): void {
  const name = askedFor.get(message.socket);
  const { host = "", upgrade } = message.headers;
  note({
    kind: "request",
    way: upgrade?.toLowerCase() === "websocket" ? "websocket" : name === undefined ? "http" : "https",
    name: name ?? host,
    host,
    method: message.method ?? "",
    path: message.url ?? "",
    agent: message.headers["user-agent"] ?? "",
    stream,
    credentials: credentialsOf(message),
    to: (message.socket.localAddress ?? "").replace(/^::ffff:/, ""),
  });
}

/** Sends so many bytes, as fast as they are taken. */
function send(response: NodeJS.WritableStream, count: number): void {
  const part = Buffer.alloc(1 << 16, "x");
  let left = count;
  const go = (): void => {
    while (left > 0) {
      const size = Math.min(left, part.length);
      left -= size;
      if (!response.write(part.subarray(0, size))) {
        response.once("drain", go);
        return;
      }
    }
    response.end();
  };
  go();
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

// The test sets up the network first; when it is gone, so is this machine.
process.stdin.on("end", () => process.exit());
createInterface({ input: process.stdin }).once("line", async () => {
  if (config.isQuiet !== true) await observePackets();
  await startNameServer(config.names, config.otherwise, note);
  for (const port of [443, 80, 22, 8443]) await serve(port);
  process.stdout.write("ready\n");
});

async function observePackets(): Promise<void> {
  const observer = spawn("/usr/bin/python3", [fileURLToPath(new URL("observe.py", import.meta.url))], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.on("exit", () => observer.kill());
  await new Promise<void>((resolve) => {
    createInterface({ input: observer.stdout }).on("line", (line) => {
      if (line === "ready") resolve();
      else process.stdout.write(`${line}\n`);
    });
  });
}
