import { relayAddress } from "./egress.ts";
import type { Facts } from "./facts.ts";
import type { Egress, EnvironmentEntry } from "./spec.ts";

/**
 * Settings of git's for this session, by variables, since its configuration is read-only.
 * - It does not note in the configuration where a new branch comes from: it can't, and `git checkout` of a remote branch
 *   would fail half-way.
 * - Repositories that are fetched with this machine's credential have the filter's address, in each usual spelling.
 */
export function gitEnvironment(
  { settings, protection }: Pick<Facts, "settings" | "protection">,
  egress?: Egress,
): EnvironmentEntry[] {
  const set: [key: string, value: string][] =
    ["open", "clone"].includes(settings.git) || protection.gitFolders.length === 0
      ? []
      : [["branch.autoSetupMerge", "false"]];
  for (const path of egress?.policy.fetch ?? [])
    for (const remote of [`https://${path}`, `ssh://git@${path}`, `git@${path.replace("/", ":")}`])
      set.push([`url.${relayAddress}/git/${path}.insteadOf`, remote]);
  if (set.length === 0) return [];
  const values = [
    ["COUNT", String(set.length)],
    ...set.flatMap(([key, value], index) => [
      [`KEY_${index}`, key],
      [`VALUE_${index}`, value],
    ]),
  ];
  const reason = "git's configuration can't be written to";
  return values.map(([name, value = ""]) => ({ name: `GIT_CONFIG_${name}`, kind: "fixed", value, reason }));
}
