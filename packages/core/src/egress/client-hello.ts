/** What the first bytes of a connection say. */
export type Greeting =
  /** The start of a TLS handshake so far; more bytes are needed. */
  | { readonly kind: "incomplete" }
  /** A whole ClientHello; `name` is undefined when it names no server. */
  | { readonly kind: "hello"; readonly name: string | undefined }
  /** Something else than TLS, or TLS that breaks its own rules. */
  | { readonly kind: "other" };

const handshakeRecord = 22;
const clientHello = 1;
const serverNameExtension = 0;
const hostNameType = 0;

/** RFC 8446: a record carries at most this many bytes. */
const largestRecord = 16384;
/** More than any real client sends; post-quantum key shares take a few thousand. */
const largestHello = 65536;

/** The end of the message was passed: it is malformed. */
class Overrun extends Error {}

/**
 * Reads the server name of a TLS ClientHello (RFC 8446, RFC 6066), which may be spread over several records.
 *
 * @param bytes all that the client has sent so far
 */
export function readGreeting(bytes: Buffer): Greeting {
  const parts: Buffer[] = [];
  let length = 0;
  for (let offset = 0; offset < bytes.length; ) {
    if (bytes[offset] !== handshakeRecord) return { kind: "other" };
    if (offset + 5 > bytes.length) break;
    const size = bytes.readUInt16BE(offset + 3);
    if (bytes[offset + 1] !== 3 || size === 0 || size > largestRecord) return { kind: "other" };
    const part = bytes.subarray(offset + 5, offset + 5 + size);
    parts.push(part);
    length += part.length;
    offset += 5 + size;
    if (length >= 4) {
      const message = Buffer.concat(parts);
      const expected = 4 + message.readUIntBE(1, 3);
      if (message[0] !== clientHello || expected > largestHello) return { kind: "other" };
      if (message.length >= expected) return readHello(message.subarray(4, expected));
    }
  }
  return { kind: "incomplete" };
}

function readHello(body: Buffer): Greeting {
  try {
    return { kind: "hello", name: readServerName(body) };
  } catch (error) {
    if (error instanceof Overrun) return { kind: "other" };
    throw error;
  }
}

function readServerName(body: Buffer): string | undefined {
  const hello = new Reader(body);
  hello.skip(2 + 32); // version, random
  hello.skip(hello.number(1)); // session id
  hello.skip(hello.number(2)); // cipher suites
  hello.skip(hello.number(1)); // compression methods
  if (hello.isAtEnd()) return undefined;
  const extensions = new Reader(hello.take(hello.number(2)));
  let name: string | undefined;
  while (!extensions.isAtEnd()) {
    const type = extensions.number(2);
    const content = extensions.take(extensions.number(2));
    if (type !== serverNameExtension) continue;
    // Two lists, or two names, could be read differently by the filter and by the server.
    if (name !== undefined) throw new Overrun();
    const list = new Reader(content);
    const names = new Reader(list.take(list.number(2)));
    const nameType = names.number(1);
    const text = names.take(names.number(2));
    if (nameType !== hostNameType || !names.isAtEnd() || !list.isAtEnd()) throw new Overrun();
    name = text.toString("latin1");
  }
  return name;
}

/** Reads big-endian numbers and runs of bytes, never past the end. */
class Reader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  number(size: 1 | 2): number {
    return this.take(size).readUIntBE(0, size);
  }

  take(size: number): Buffer {
    const end = this.#offset + size;
    if (end > this.#bytes.length) throw new Overrun();
    const part = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return part;
  }

  skip(size: number): void {
    this.take(size);
  }

  isAtEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }
}
