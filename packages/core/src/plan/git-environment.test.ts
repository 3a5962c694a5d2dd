import { describe, expect, it } from "vitest";
import { defaultSettings } from "../settings/settings.ts";
import { gitEnvironment } from "./git-environment.ts";
import { nothingFound } from "./protection-facts.ts";
import type { Egress } from "./spec.ts";

const repository = {
  path: "/p/.git",
  role: "whole",
  found: {},
  hasWorktreeConfig: false,
  isWritable: true,
  isExtra: false,
} as const;
const inRepository = { settings: defaultSettings, protection: { ...nothingFound, gitFolders: [repository] } };
const outside = { settings: defaultSettings, protection: nothingFound };
const fetching = (fetch: string[]): Egress => ({
  folder: "/run",
  policy: { mode: "public", hosts: [], ssh: [], routes: [], fetch },
});
const valuesOf = (...args: Parameters<typeof gitEnvironment>): Record<string, string> =>
  Object.fromEntries(
    gitEnvironment(...args).map((entry) => [entry.name, "value" in entry ? entry.value : ""]),
  );

describe("what git is told in a session", () => {
  it("is nothing where there is no repository and nothing to fetch", () =>
    expect(valuesOf(outside, fetching([]))).toEqual({}));

  it("is not to note upstream branches in a repository", () =>
    expect(valuesOf(inRepository)).toEqual({
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "branch.autoSetupMerge",
      GIT_CONFIG_VALUE_0: "false",
    }));

  it("is both, one after the other", () => {
    const key = "url.http://127.0.0.1:3128/git/example.com/team/one.insteadOf";
    expect(valuesOf(inRepository, fetching(["example.com/team/one"]))).toEqual({
      GIT_CONFIG_COUNT: "4",
      GIT_CONFIG_KEY_0: "branch.autoSetupMerge",
      GIT_CONFIG_VALUE_0: "false",
      GIT_CONFIG_KEY_1: key,
      GIT_CONFIG_VALUE_1: "https://example.com/team/one",
      GIT_CONFIG_KEY_2: key,
      GIT_CONFIG_VALUE_2: "ssh://git@example.com/team/one",
      GIT_CONFIG_KEY_3: key,
      GIT_CONFIG_VALUE_3: "git@example.com:team/one",
    });
  });
});
