import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dialFirst } from "./dial.ts";

const server = createServer((socket) => socket.destroy());
let port: number;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());

it("goes to the next address where one does not answer", async () => {
  const socket = await dialFirst(["127.0.0.2", "127.0.0.1"], port);
  expect(socket.remoteAddress).toBe("127.0.0.1");
  socket.destroy();
});

it("says so where none answers", async () => {
  await expect(dialFirst(["127.0.0.2", "127.0.0.3"], port)).rejects.toThrow("the server does not answer");
});
