import { expect, it } from "vitest";
import { reached } from "./network-learn.ts";

it("what a session reached is read from its record: allowed names, once each, by their way", () => {
  const line = (verdict: string, target: string): string =>
    JSON.stringify({ time: "2026-01-01T00:00:00.000Z", verdict, target });
  const record = [
    line("allowed", "b.example.com:443"),
    line("allowed", "a.example.com:80"),
    line("allowed", "b.example.com:443"),
    line("refused", "c.example.com:443"),
    line("allowed", "git.example.com:22"),
    line("allowed", "api.example.com:443 with A_KEY"),
    "half a li",
  ].join("\n");
  expect(reached([record, ""])).toEqual({
    hosts: ["a.example.com", "api.example.com", "b.example.com"],
    ssh: ["git.example.com"],
  });
});
