import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Writable } from "node:stream";
import type { Request } from "../../images/stand-in.ts";

/** RFC 6455: what proves that a server understood the request for a web socket. */
const proof = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/**
 * Takes a connection over as a web socket (RFC 6455). An OpenAI request gets its answer's events in a message each, as
 * that vendor does; every other text comes back as it is.
 */
export function answerSocket(
  message: IncomingMessage,
  socket: Socket,
  head: Buffer,
  model: (request: Request, response: ServerResponse) => void,
): void {
  const key = message.headers["sec-websocket-key"] ?? "";
  const accept = createHash("sha1").update(`${key}${proof}`).digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.on("error", () => socket.destroy());
  let bytes = head;
  const read = (): void => {
    for (let frame = readFrame(bytes); frame !== undefined; frame = readFrame(bytes)) {
      bytes = bytes.subarray(frame.size);
      if (frame.kind === 8) socket.end(makeFrame(8, Buffer.alloc(0)));
      else if (frame.kind === 9) socket.write(makeFrame(10, frame.content));
      else if (frame.kind <= 2) answer(frame.content.toString());
    }
  };
  const answer = (text: string): void => {
    if (!/"type":\s*"response\.create"/.test(text)) {
      socket.write(makeFrame(1, Buffer.from(text)));
      return;
    }
    let events = "";
    const response = new Writable({
      write: (part: Buffer, _encoding, done) => {
        events += part.toString();
        done();
      },
    });
    Object.assign(response, { setHeader: () => undefined });
    response.on("finish", () => {
      for (const line of events.match(/^data: .*$/gm) ?? [])
        socket.write(makeFrame(1, Buffer.from(line.slice(6))));
    });
    model({ method: "POST", path: "/v1/responses", body: text }, response as unknown as ServerResponse);
  };
  socket.on("data", (more: Buffer) => {
    bytes = Buffer.concat([bytes, more]);
    read();
  });
  read();
}

type Frame = { readonly kind: number; readonly content: Buffer; readonly size: number };

/** Reads a client's frame, which is masked; undefined while it is not whole. Messages in several frames are not known. */
function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 127;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < start + 4) return undefined;
  const length =
    short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const size = start + 4 + length;
  if (bytes.length < size) return undefined;
  const mask = bytes.subarray(start, start + 4);
  const content = Buffer.from(bytes.subarray(start + 4, size)).map(
    (byte, index) => byte ^ (mask[index % 4] ?? 0),
  );
  return { kind: (bytes[0] ?? 0) & 15, content: Buffer.from(content), size };
}

function makeFrame(kind: number, content: Buffer): Buffer {
  const head = Buffer.alloc(content.length < 126 ? 2 : 4);
  head[0] = 128 | kind;
  head[1] = Math.min(content.length, 126);
  if (content.length >= 126) head.writeUInt16BE(content.length, 2);
  return Buffer.concat([head, content]);
}
