import type { Reason } from "./decisions.ts";

/** How many refused targets are shown; the record has them all. */
const shown = 5;

type Refused = readonly (readonly [string, Reason])[];

/**
 * Says what was refused and which setting would allow it.
 *
 * @param record path of the record, printable
 * @param settings path of the user's settings file, printable
 * @param printable makes text of others' harmless for a terminal
 */
export function refusalsInWords(
  refused: Refused,
  record: string,
  settings: string,
  printable: (text: string) => string,
): string {
  const lines = refused
    .slice(0, shown)
    .map(([target, { words }]) => `${printable(target.slice(0, 120))}: ${words}`);
  if (refused.length > shown) lines.push(`and ${refused.length - shown} more, in ${record}`);
  const text = [...lines, ...remedies(refused, settings)].map((line) => `  ${line}\n`).join("");
  return `ai-sandbox: the network filter refused:\n${text}`;
}

function remedies(refused: Refused, settings: string): string[] {
  const named = (setting: "hosts" | "ssh"): string => {
    const names = refused.flatMap(([, { remedy }]) =>
      typeof remedy === "object" && remedy.setting === setting ? [remedy.name] : [],
    );
    return [...new Set(names)]
      .slice(0, 20)
      .map((name) => JSON.stringify(name))
      .join(", ");
  };
  const has = (kind: "private" | "open"): boolean => refused.some(([, { remedy }]) => remedy === kind);
  const [hosts, ssh] = [named("hosts"), named("ssh")];
  return [
    ...(hosts === "" ? [] : [`To allow it: "hosts": [${hosts}] in ${settings}`]),
    ...(ssh === "" ? [] : [`To allow it: "ssh": [${ssh}] in ${settings}`]),
    ...(has("private")
      ? ['For a service of this machine: "hostAccess"; of a container network: "join". See docs/network.md.']
      : []),
    ...(has("open") ? ["Any port of any host: AI_SANDBOX_NETWORK=open, without the filter."] : []),
  ];
}
