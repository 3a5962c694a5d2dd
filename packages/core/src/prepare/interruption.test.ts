import { once } from "node:events";
import { expect, test } from "vitest";
import { LaunchError } from "../errors.ts";
import { interruptible } from "./interruption.ts";

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
  ["SIGQUIT", 131],
] as const)("%s stops the work, with its own exit code", async (signal, code) => {
  const work = (stop: AbortSignal): Promise<never> =>
    new Promise((_, reject) => {
      stop.addEventListener("abort", () => reject(stop.reason));
      process.kill(process.pid, signal);
    });
  const failure = await interruptible(work).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(LaunchError);
  expect(failure).toMatchObject({ exitCode: code });
});

test("work that was done already when the signal came counts as stopped all the same", async () => {
  const work = async (stop: AbortSignal): Promise<void> => {
    process.kill(process.pid, "SIGINT");
    while (!stop.aborted) await new Promise((resolve) => setImmediate(resolve));
  };
  await expect(interruptible(work)).rejects.toMatchObject({ exitCode: 130 });
});

test("afterwards the signals are as they were", async () => {
  const before = process.listenerCount("SIGINT");
  expect(await interruptible(async () => 7)).toBe(7);
  await expect(interruptible(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(process.listenerCount("SIGINT")).toBe(before);
});

test.each(["SIGUSR1", "SIGUSR2"] as const)("%s is kept for whoever listens afterwards", async (signal) => {
  expect(
    await interruptible(async () => {
      process.kill(process.pid, signal);
      // Signals arrive in their order.
      const next = once(process, "SIGWINCH");
      process.kill(process.pid, "SIGWINCH");
      await next;
      return 7;
    }),
  ).toBe(7);
  // Not `once` on the process alone: the timer that passes it on keeps no process alive.
  const alive = setInterval(() => undefined, 1000);
  await once(process, signal);
  clearInterval(alive);
});
