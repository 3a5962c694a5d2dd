/** Flags of `docker run` that a session may have, and whether a value belongs to each. No other is known here. */
const knownFlags: Readonly<Record<string, "value" | "none">> = {
  rm: "none",
  init: "none",
  interactive: "none",
  tty: "none",
  "read-only": "none",
  pull: "value",
  "log-driver": "value",
  cidfile: "value",
  name: "value",
  hostname: "value",
  label: "value",
  "detach-keys": "value",
  "sig-proxy": "value",
  user: "value",
  platform: "value",
  "cap-drop": "value",
  "security-opt": "value",
  ipc: "value",
  cgroupns: "value",
  ulimit: "value",
  memory: "value",
  "memory-swap": "value",
  cpus: "value",
  "pids-limit": "value",
  "shm-size": "value",
  network: "value",
  tmpfs: "value",
  mount: "value",
  env: "value",
  workdir: "value",
  entrypoint: "value",
};

/** What a client would take from an argv. */
export type Read = { flags: Map<string, string[]>; image: string | undefined; command: string[] };

/** Reads argv as the client's flag parser does: until `--` or the first word that is no flag. Unknown flags fail. */
export function readRun(argv: readonly string[]): Read {
  if (argv[0] !== "run") throw new Error("no run");
  const flags = new Map<string, string[]>();
  let index = 1;
  let hasEnd = false;
  for (; index < argv.length; index++) {
    const word = argv[index] ?? "";
    if (word === "--") {
      index++;
      hasEnd = true;
      break;
    }
    if (!word.startsWith("-") || word === "-") break;
    const found = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(word);
    const kind = found === null ? undefined : knownFlags[found[1] ?? ""];
    if (found === null || kind === undefined) throw new Error(`unknown flag ${word}`);
    let value = found[2];
    if (kind === "none" && value !== undefined) throw new Error(`a value for ${word}`);
    if (kind === "value" && value === undefined) value = argv[++index];
    if (kind === "value" && value === undefined) throw new Error(`no value for ${word}`);
    const name = found[1] ?? "";
    const before = flags.get(name);
    if (before === undefined) flags.set(name, [value ?? "true"]);
    else before.push(value ?? "true");
  }
  // The image's name alone must not be what keeps the tool's arguments from being flags.
  if (!hasEnd) throw new Error("no end of flags");
  return { flags, image: argv[index], command: argv.slice(index + 1) };
}

/** One line of CSV, as in RFC 4180. */
export function readCsvLine(line: string): string[] {
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const field = /^(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/.exec(rest);
    if (field === null) throw new Error(`no CSV: ${line}`);
    fields.push(field[1]?.replaceAll('""', '"') ?? field[2] ?? "");
    rest = rest.slice(field[0].length);
    if (field[3] === "") return fields;
  }
}
