import { createServer } from "node:http";
import { type AddressInfo, connect, createServer as createTcp } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { limitSlowHeads } from "./slow-heads.ts";

// As in a session: what listens is another server, which hands its connections over.
const server = createServer((_, answer) => setTimeout(() => answer.end("answer"), 2000));
limitSlowHeads(server, { first: 1000, next: 1500 });
const outer = createTcp((socket) => server.emit("connection", socket));

beforeAll(() => new Promise<void>((resolve) => outer.listen(0, "127.0.0.1", resolve)));
afterAll(() => outer.close());

/** Sends text. @returns what came back until the other side hung up, and after how long it did */
function talk(text: string): Promise<{ got: string; milliseconds: number }> {
  const begin = Date.now();
  return new Promise((resolve) => {
    let got = "";
    const socket = connect((outer.address() as AddressInfo).port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (bytes) => {
      got += bytes.toString();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve({ got, milliseconds: Date.now() - begin }));
  });
}

it.each(["", "GET / HTTP/1.1\r\nX: "])("a head that does not end is given up: %j", async (text) => {
  const { got, milliseconds } = await talk(text);
  expect(got).toBe("");
  expect(milliseconds).toBeLessThan(10_000);
});

it("an answer may take its time; a second head that does not end is given up too", async () => {
  const { got, milliseconds } = await talk("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nX: ");
  expect(got).toContain("answer");
  expect(milliseconds).toBeLessThan(15_000);
});
