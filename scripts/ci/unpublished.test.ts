import { expect, test } from "vitest";
import { isPublished } from "./unpublished.ts";

const answer = (status: number, stdout: string, stderr = "") => ({ status, stdout, stderr });

test("a version that is there, one that is not, a package that is not", () => {
  expect(isPublished("1.2.3", answer(0, '"1.2.3"\n'))).toBe(true);
  // npm before 9 says nothing of a version that is not there.
  expect(isPublished("1.2.3", answer(0, ""))).toBe(false);
  expect(isPublished("1.2.3", answer(1, '{"error":{"code":"E404"}}'))).toBe(false);
});

test("a registry that can't be asked is no reason to publish", () => {
  expect(() => isPublished("1.2.3", answer(1, '{"error":{"code":"ECONNREFUSED"}}'))).toThrow("ECONNREFUSED");
});
