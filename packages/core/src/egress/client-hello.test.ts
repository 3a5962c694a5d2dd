import { connect, createServer, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { describe, expect, it } from "vitest";
import { readGreeting } from "./client-hello.ts";

/** The first bytes a real TLS client sends. */
async function realHello(servername: string | undefined): Promise<Buffer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const first = new Promise<Buffer>((resolve) =>
    server.once("connection", (socket: Socket) => socket.once("data", resolve)),
  );
  const { port } = server.address() as { port: number };
  const client = connectTls({
    socket: connect(port, "127.0.0.1"),
    ...(servername === undefined ? {} : { servername }),
  });
  client.on("error", () => undefined);
  const bytes = await first;
  client.destroy();
  server.close();
  return bytes;
}

describe("a greeting", () => {
  it("names the server that a real client asks for", async () => {
    expect(readGreeting(await realHello("a.example"))).toEqual({ kind: "hello", name: "a.example" });
  });

  it("names none when the client names none", async () => {
    expect(readGreeting(await realHello(undefined))).toEqual({ kind: "hello", name: undefined });
  });

  it("is incomplete in each of its beginnings, and never misread", async () => {
    const hello = await realHello("a.example");
    for (let length = 0; length < hello.length; length++) {
      expect(readGreeting(hello.subarray(0, length)).kind).toBe("incomplete");
    }
  });

  it("is read the same when it is spread over records of one byte", async () => {
    const hello = await realHello("a.example");
    const records = [...hello.subarray(5)].map((byte) => Buffer.from([22, 3, 1, 0, 1, byte]));
    expect(readGreeting(Buffer.concat(records))).toEqual({ kind: "hello", name: "a.example" });
  });

  it.each([
    "GET / HTTP/1.1\r\n",
    "SSH-2.0-x\r\n",
    "\u0000",
    "\u0016\u0002\u0001\u0000\u0005hello",
    "\u0016\u0003\u0001\u0000\u0000",
  ])("%j is something else", (text) => expect(readGreeting(Buffer.from(text, "latin1")).kind).toBe("other"));

  it("with two server names is something else", async () => {
    const hello = await realHello("a.example");
    const name = hello.indexOf("a.example");
    // The extension starts nine bytes before the name: type, length, list length, name type, name length.
    const extension = hello.subarray(name - 9, name + "a.example".length);
    const twice = Buffer.concat([hello.subarray(0, name - 9), extension, hello.subarray(name - 9)]);
    for (const [offset, size] of [
      [3, 2],
      [6, 3],
    ] as const) {
      twice.writeUIntBE(twice.readUIntBE(offset, size) + extension.length, offset, size);
    }
    const lengthOfExtensions = extensionsOffset(twice);
    twice.writeUInt16BE(twice.readUInt16BE(lengthOfExtensions) + extension.length, lengthOfExtensions);
    expect(readGreeting(twice).kind).toBe("other");
  });

  it("survives a hundred thousand damaged copies", async () => {
    const hello = await realHello("a.example");
    let seed = 1;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return seed % below;
    };
    for (let round = 0; round < 100_000; round++) {
      const copy = Buffer.from(hello.subarray(0, 1 + random(hello.length)));
      for (let damage = random(4); damage >= 0; damage--) copy[random(copy.length)] = random(256);
      expect(["incomplete", "hello", "other"]).toContain(readGreeting(copy).kind);
    }
  });
});

function extensionsOffset(hello: Buffer): number {
  let offset = 5 + 4 + 2 + 32;
  offset += 1 + hello.readUInt8(offset);
  offset += 2 + hello.readUInt16BE(offset);
  return offset + 1 + hello.readUInt8(offset);
}
