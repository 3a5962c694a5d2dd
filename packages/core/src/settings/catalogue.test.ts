import { describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.ts";
import { expectation } from "./rule.ts";
import { ruleOf, rules, variables } from "./rules.ts";
import { defaultSettings } from "./settings.ts";
import { wideningOf } from "./widening.ts";

it("every setting has a rule and an entry", () => {
  expect(Object.keys(catalogue).sort()).toEqual(Object.keys(rules).sort());
});

it.each(Object.entries(catalogue))(
  "%s: a sentence, a right example, and a default that passes its rule",
  (path, entry) => {
    expect(entry.description).toMatch(/^[A-Z][^\n]+\.$/);
    const rule = rules[path] ?? "yes or no";
    if (entry.example !== undefined) expect(expectation(rule, entry.example)).toBeUndefined();
    const byDefault = path
      .split(".")
      .reduce<unknown>(
        (holder, part) => (holder as Record<string, unknown> | undefined)?.[part],
        defaultSettings,
      );
    if (byDefault !== undefined) expect(expectation(rule, byDefault)).toBeUndefined();
    if (Array.isArray(entry.project))
      expect([...entry.project].sort()).toEqual([...(rule as string[])].sort());
  },
);

it.each(Object.entries(variables))("%s stands for a setting", (_name, path) => {
  expect(ruleOf(path)).toBeDefined();
});

describe("what a project's value adds to the user's", () => {
  it.each<[string, unknown, unknown, string[]]>([
    ["network", "strict", "open", []],
    ["network", "open", "open", []],
    ["network", "open", "public", ["open, where yours is public"]],
    ["network", "public", "none", ["public, where yours is none"]],
    ["git", "clone", "protected", []],
    ["git", "open", "read-only", ["open, where yours is read-only"]],
    ["limits.memory", "512m", "1g", []],
    ["limits.memory", "2g", "1500m", ["2g, where yours is 1500m"]],
    ["limits.memory", "512m", undefined, ["512m, where yours is not set"]],
    ["limits.cpus", 2, undefined, []],
    ["limits.cpus", 2, 1, ["2, where yours is 1"]],
    ["limits.cpus", 4, undefined, ["4, where yours is not set"]],
    ["limits.processes", 512, undefined, []],
    ["limits.processes", 2048, undefined, ["2048, where yours is 1024"]],
    ["hosts", ["a.example"], ["a.example", "b.example"], []],
    ["hosts", ["a.example", "c.example"], ["a.example"], ["also c.example"]],
    ["gitFetch", ["a.example/b"], ["a.example/b", "a.example/c"], []],
    ["gitFetch", ["a.example/c"], ["a.example/b"], ["also a.example/c"]],
    ["sshAgent", true, false, ["true, where yours is false"]],
    ["sshAgent", false, true, []],
    ["hideEnvironmentFiles", false, true, ["false, where yours is true"]],
    ["hideEnvironmentFiles", true, false, []],
    ["image.registry", "evil.example", "good.example", ["evil.example, where yours is good.example"]],
    ["tools.*.version", "1.2.3", undefined, ["1.2.3, where yours is not set"]],
    ["mounts", ["/data"], [], ["also /data, to read"]],
    ["mounts", ["/data"], [{ path: "/data", write: true }], []],
    ["mounts", [{ path: "/data", write: true }], ["/data"], ["also /data, to read and write"]],
    ["report", "off", "short", ["off, where yours is short"]],
    ["$schema", "x", undefined, []],
  ])("%s: %j over %j", (path, project, user, expected) =>
    expect(wideningOf(catalogue[path]?.project ?? "never", project, user)).toEqual(expected),
  );
});

it.each([[[true]], [[[5432]]], [["0x10"]], [[" 80"]], [[null]], [[0]], [[65536]], ["80"]])(
  "hostAccess: %j is no list of ports",
  (value) => expect(expectation(ruleOf("hostAccess") ?? [], value)).toContain("a list of ports"),
);
it.each([[[5432]], [["5432"]], [[]], [true], [false]])("hostAccess: %j is right", (value) =>
  expect(expectation(ruleOf("hostAccess") ?? [], value)).toBeUndefined(),
);
