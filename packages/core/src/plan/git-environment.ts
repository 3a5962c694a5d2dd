import type { Facts } from "./facts.ts";
import type { EnvironmentEntry } from "./spec.ts";

/**
 * Keeps git inside from noting in the configuration where a new branch comes from: it can't, and `git checkout` of a
 * remote branch would fail half-way. By variables, since the configuration is read-only.
 */
export function gitEnvironment(facts: Pick<Facts, "settings" | "protection">): EnvironmentEntry[] {
  if (["open", "clone"].includes(facts.settings.git) || facts.protection.gitFolders.length === 0) return [];
  const values = {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "branch.autoSetupMerge",
    GIT_CONFIG_VALUE_0: "false",
  };
  const reason = "git can't note upstream branches in a read-only configuration";
  return Object.entries(values).map(([name, value]) => ({ name, kind: "fixed", value, reason }));
}
