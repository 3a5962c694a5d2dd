import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { readCheckedBanner, readCheckedGreeting } from "./tunnel.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each([
  ["TLS", (client: PassThrough) => readCheckedGreeting(client, Buffer.alloc(0), "a.example")],
  ["ssh", (client: PassThrough) => readCheckedBanner(client, Buffer.alloc(0))],
] as const)("a tunnel that never greets (%s) is given up after ten seconds", async (_, read) => {
  const client = new PassThrough();
  let end = "";
  const reading = read(client).catch((error: Error) => {
    end = error.message;
  });
  await vi.advanceTimersByTimeAsync(9_900);
  expect(end).toBe("");
  await vi.advanceTimersByTimeAsync(200);
  await reading;
  expect(end).toBe("it sent no greeting");
  expect(client.listenerCount("data")).toBe(0);
});
