import { writeSection } from "../egress-tools/report.ts";
import type { Attack } from "./attack.ts";
import type { Results } from "./campaign.ts";

const modes = ["public", "strict", "none", "open"] as const;
const sidecar = "ours, its filter in a sidecar";

/** Writes what arrived of each probe in each network mode, as the observers saw it, into docs/network-proofs.md. */
export function writeModes(attacks: readonly Attack[], table: ReadonlyMap<string, Results>): void {
  const outcome = (way: string, attack: Attack | undefined): string =>
    attack === undefined ? "–" : (table.get(way)?.get(attack.id)?.outcome ?? "–");
  const shown = (text: string): string => ({ held: "nothing arrived", through: "**arrived**" })[text] ?? text;
  const probes = new Map<string, Partial<Record<string, Attack>>>();
  // Those in `public` alone were there first, and their words have no mode.
  for (const attack of attacks.filter(({ id }) => /^NET-(2\d|3[1-4]|[1-4]\d\d)$/.test(id))) {
    const words = attack.words.replace(/^(public|strict|none|open)(, |: )/, "");
    const key = /^NET-\d\d$/.test(attack.id) ? words.replace(":", ", to this host:") : words;
    probes.set(key, { ...probes.get(key), [attack.network ?? "open"]: attack });
  }
  const rows = [...probes].map(([words, byMode]) => {
    const one = modes.map((mode) => byMode[mode]).find((attack) => attack !== undefined);
    const cells = modes.map((mode) => shown(outcome("ours", byMode[mode])));
    const beside = (["public", "strict"] as const).map((mode) => shown(outcome(sidecar, byMode[mode])));
    return `| ${words.replaceAll("|", "\\|")} | ${[...cells, ...beside].join(" | ")} | ${shown(outcome("weakened", one))} | ${one?.weakening} |`;
  });
  const columns = [...modes, "public, sidecar", "strict, sidecar", "weakened", "the weakening"];
  const head = `| probe | ${columns.join(" | ")} |\n|---|${columns.map(() => "---").join("|")}|`;
  writeSection("modes", `${head}\n${rows.join("\n")}`);
}
