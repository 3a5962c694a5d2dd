import type { Duplex } from "node:stream";
import { readGreeting } from "./client-hello.ts";
import { Refusal } from "./resolve.ts";

/** How long a client may take to send its greeting, in milliseconds. */
const patience = 10_000;
/** More than `readGreeting` accepts; what is longer is no greeting. */
const mostBytes = 128 * 1024;

/** The client left before it said anything: some open connections only to have them. */
export class Gone extends Error {}

/** What is wrong with a client's first bytes, as a clause; undefined while they are too few to tell. */
type Check = (bytes: Buffer) => { readonly wrong: string | undefined } | undefined;

/** How a client of ssh begins (RFC 4253). */
const sshBanner = "SSH-2.0-";

/**
 * Reads a client's first bytes until its TLS greeting is whole, and checks that it asks for the server it was allowed.
 * Otherwise the filter could be told one name and the server another.
 *
 * @param client the tunnel's inner end, paused
 * @param head bytes that came with the request already
 * @returns all bytes read, to be passed on
 * @throws Refusal, or Gone
 */
export function readCheckedGreeting(client: Duplex, head: Buffer, name: string): Promise<Buffer> {
  return readChecked(client, head, (bytes) => {
    const greeting = readGreeting(bytes);
    if (greeting.kind === "incomplete") return undefined;
    if (greeting.kind === "other") return { wrong: "it does not speak TLS" };
    return { wrong: greeting.name?.toLowerCase() === name ? undefined : "TLS asks for another server" };
  });
}

/**
 * Reads a client's first bytes and checks that it speaks ssh; otherwise as `readCheckedGreeting`.
 *
 * @throws Refusal
 */
export function readCheckedBanner(client: Duplex, head: Buffer): Promise<Buffer> {
  return readChecked(client, head, (bytes) => {
    const text = bytes.toString("latin1", 0, sshBanner.length);
    if (text === sshBanner) return { wrong: undefined };
    return sshBanner.startsWith(text) ? undefined : { wrong: "it does not speak ssh" };
  });
}

function readChecked(client: Duplex, head: Buffer, check: Check): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes = head;
    const stop = (): void => {
      clearTimeout(timer);
      client.off("data", onData);
      client.off("end", onEnd);
      client.off("error", onEnd);
      client.pause();
    };
    const refuse = (words: string): void => {
      stop();
      reject(new Refusal(words));
    };
    const look = (): void => {
      const found = check(bytes);
      if (found === undefined) {
        if (bytes.length > mostBytes) refuse("its greeting is too long");
      } else if (found.wrong !== undefined) refuse(found.wrong);
      else {
        stop();
        resolve(bytes);
      }
    };
    const onData = (more: Buffer): void => {
      bytes = Buffer.concat([bytes, more]);
      look();
    };
    const onEnd = (): void => {
      stop();
      reject(new Gone());
    };
    const timer = setTimeout(() => refuse("it sent no greeting"), patience);
    client.on("data", onData);
    client.on("end", onEnd);
    client.on("error", onEnd);
    if (bytes.length > 0) look();
  });
}

/** Connects two ends until both are done or one fails; each end may finish sending on its own. */
export function splice(one: Duplex, other: Duplex): void {
  for (const [end, opposite] of [
    [one, other],
    [other, one],
  ] as const) {
    end.on("error", () => opposite.destroy());
    // One that ended in order was passed on by its pipe, which may still be writing.
    end.on("close", () => {
      if (!end.readableEnded) opposite.destroy();
    });
    end.pipe(opposite);
  }
}
