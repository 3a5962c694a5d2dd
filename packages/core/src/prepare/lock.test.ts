import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "./lock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("work of one name is done one after another, and whoever waits says so once", async () => {
  let running = 0;
  let most = 0;
  let waits = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++running);
    await pause(400);
    running -= 1;
  };
  const onWait = (): void => void waits++;
  await Promise.all([1, 2, 3].map(() => withLock(folder, "a", { onWait, stop: never }, work)));
  expect(most).toBe(1);
  expect(waits).toBe(2);
});

test("work of different names is done at once", async () => {
  const onWait = (): void => expect.unreachable("there is nothing to wait for");
  await withLock(folder, "a", { onWait, stop: never }, () =>
    withLock(folder, "b", { onWait, stop: never }, async () => undefined),
  );
});

test("of several names as many are held at once as there are", async () => {
  let running = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++running);
    await pause(300);
    running -= 1;
  };
  const waiting = { onWait: () => undefined, stop: never };
  await Promise.all([1, 2, 3, 4].map(() => withLock(folder, ["a", "b"], waiting, work)));
  expect(most).toBe(2);
  expect(readdirSync(folder)).toEqual([]);
});

test("the lock is released when the work fails", async () => {
  const waiting = { onWait: () => undefined, stop: never };
  await expect(withLock(folder, "a", waiting, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(readdirSync(folder)).toEqual([]);
});

test("a lock that its holder left long ago is taken over", async () => {
  const left = join(folder, "a.lock");
  mkdirSync(left);
  const before = new Date(Date.now() - 20_000);
  utimesSync(left, before, before);
  expect(await withLock(folder, "a", { onWait: () => undefined, stop: never }, async () => 7)).toBe(7);
  expect(existsSync(left)).toBe(false);
});

test("a fresh lock is respected, and waiting for it can be stopped", async () => {
  mkdirSync(join(folder, "a.lock"));
  const controller = new AbortController();
  const onWait = (): void => controller.abort(new Error("stopped"));
  const work = (): Promise<void> => expect.unreachable("the lock is another's");
  await expect(withLock(folder, "a", { onWait, stop: controller.signal }, work)).rejects.toThrow("stopped");
  expect(existsSync(join(folder, "a.lock"))).toBe(true);
});
