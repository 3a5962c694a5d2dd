import { writeSection } from "../egress-tools/report.ts";
import type { Attack } from "./attack.ts";
import type { Results } from "./campaign.ts";

const modes = ["public", "strict", "none", "open"] as const;

/** Writes what arrived of each probe in each network mode, as the observers saw it, into docs/network-proofs.md. */
export function writeModes(attacks: readonly Attack[], table: ReadonlyMap<string, Results>): void {
  const outcome = (way: string, attack: Attack | undefined): string =>
    attack === undefined ? "–" : (table.get(way)?.get(attack.id)?.outcome ?? "–");
  const shown = (text: string): string => ({ held: "nothing arrived", through: "**arrived**" })[text] ?? text;
  const probes = new Map<string, Partial<Record<string, Attack>>>();
  for (const attack of attacks.filter(({ id }) => /^NET-[12]\d\d$/.test(id))) {
    const [, mode = "", words = ""] = /^(\w+)(?:, through the filter)?: (.*)$/.exec(attack.words) ?? [];
    const isThrough = attack.words.includes("through the filter:");
    const key = `${isThrough ? "through the filter: " : ""}${words}`;
    probes.set(key, { ...probes.get(key), [mode]: attack });
  }
  const rows = [...probes].map(([words, byMode]) => {
    const one = modes.map((mode) => byMode[mode]).find((attack) => attack !== undefined);
    const cells = modes.map((mode) => shown(outcome("ours", byMode[mode])));
    return `| ${words.replaceAll("|", "\\|")} | ${cells.join(" | ")} | ${shown(outcome("weakened", one))} | ${one?.weakening} |`;
  });
  const head = `| probe | ${modes.join(" | ")} | weakened | the weakening |\n|---|${modes.map(() => "---").join("|")}|---|---|`;
  writeSection("modes", `${head}\n${rows.join("\n")}`);
}
