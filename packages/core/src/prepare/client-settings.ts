import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Host } from "../plan/facts.ts";

/** What npm and pip on this machine are told about where packages come from, as far as a build needs it. */
export type ClientSettings = {
  readonly npm: {
    readonly registry?: string;
    /** Lines of an .npmrc: proxies, and what proves to that registry who asks. */
    readonly lines: readonly string[];
    readonly certificateFile?: string;
  };
  readonly pip: {
    readonly index?: string;
    /** Variables of pip's, by name: more indexes, trusted hosts, a proxy. */
    readonly variables: Readonly<Record<string, string>>;
    readonly certificateFile?: string;
  };
};

/**
 * Reads what this machine's npm and pip are configured for: the machine's and the user's files, and the variables.
 * A project's own files are not read: a repository must not choose where images get their parts.
 */
export function readClientSettings(host: Host): ClientSettings {
  return { npm: readNpm(host), pip: readPip(host) };
}

function readNpm({ environment, homeFolder }: Host): ClientSettings["npm"] {
  // npm tells its scripts, and npx what it starts, all of its settings, those of the project's .npmrc among them.
  const isBelowNpm = environment.npm_execpath !== undefined;
  const variable = (name: string): string | undefined =>
    environment[`NPM_CONFIG_${name.toUpperCase()}`] ??
    (isBelowNpm ? undefined : environment[`npm_config_${name}`]);
  const beside = join(dirname(dirname(process.execPath)), "etc", "npmrc");
  const settings = new Map<string, string>();
  for (const file of [
    variable("globalconfig") ?? beside,
    variable("userconfig") ?? join(homeFolder, ".npmrc"),
  ]) {
    for (const { name, value } of entriesOf(file)) {
      settings.set(
        name,
        value.replaceAll(/\$\{([^}]+)\}/g, (whole, key: string) => environment[key] ?? whole),
      );
    }
  }
  const get = (name: string): string | undefined => variable(name) ?? settings.get(name);
  const registry = get("registry");
  const lines = ["proxy", "https-proxy", "noproxy"].flatMap((name) => {
    const value = get(name);
    return value === undefined || value === "null" ? [] : [`${name}=${value}`];
  });
  for (const [name, value] of settings) {
    // `//host/path/:_authToken`: for this registry alone; what is for others stays here.
    const place = /^(\/\/.*\/):(_authToken|_auth|username|_password|email)$/.exec(name)?.[1];
    if (place !== undefined && registry !== undefined && afterScheme(registry).startsWith(place))
      lines.push(`${name}=${value}`);
  }
  const certificateFile = get("cafile");
  return {
    lines,
    ...(registry === undefined ? {} : { registry }),
    ...(certificateFile === undefined || certificateFile === "null" ? {} : { certificateFile }),
  };
}

/** `//host/path/` of an address, with the slash at its end. */
function afterScheme(address: string): string {
  return `${address.replace(/^https?:/, "").replace(/\/+$/, "")}/`;
}

function readPip({ environment, homeFolder, platform }: Host): ClientSettings["pip"] {
  const own =
    platform === "darwin"
      ? join(homeFolder, "Library", "Application Support", "pip")
      : join(environment.XDG_CONFIG_HOME ?? join(homeFolder, ".config"), "pip");
  const files = [
    "/etc/pip.conf",
    join(homeFolder, ".pip", "pip.conf"),
    join(own, "pip.conf"),
    environment.PIP_CONFIG_FILE ?? "",
  ];
  const settings = new Map<string, string>();
  // What is said for `install` goes before what is said for all.
  for (const section of ["global", "install"]) {
    for (const file of files) {
      for (const entry of entriesOf(file))
        if (entry.section === section) settings.set(entry.name.replaceAll("_", "-"), entry.value);
    }
  }
  const get = (name: string): string | undefined =>
    environment[`PIP_${name.toUpperCase().replaceAll("-", "_")}`] ?? settings.get(name);
  const variables = Object.fromEntries(
    ["extra-index-url", "trusted-host", "proxy"].flatMap((name) => {
      const value = get(name);
      return value === undefined ? [] : [[`PIP_${name.toUpperCase().replaceAll("-", "_")}`, value]];
    }),
  );
  const index = get("index-url");
  const certificateFile = get("cert");
  return {
    variables,
    ...(index === undefined ? {} : { index }),
    ...(certificateFile === undefined ? {} : { certificateFile }),
  };
}

type Entry = { readonly section: string; readonly name: string; readonly value: string };

/** The entries of an INI file as npm and pip write them; an indented line goes on with the value before it. */
function entriesOf(file: string): Entry[] {
  const entries: { section: string; name: string; value: string }[] = [];
  let section = "";
  for (const line of textOf(file).split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue;
    const last = entries.at(-1);
    const heading = /^\[(.*)\]\s*$/.exec(line)?.[1];
    if (heading !== undefined) section = heading;
    else if (/^\s/.test(line) && last !== undefined) last.value = `${last.value} ${line.trim()}`.trim();
    else {
      const [, name = "", value = ""] = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      if (name !== "") entries.push({ section, name, value: value.replace(/^(["'])(.*)\1$/, "$2") });
    }
  }
  return entries;
}

function textOf(file: string): string {
  try {
    // A pipe would be waited for.
    return statSync(file).isFile() ? readFileSync(file, "utf8") : "";
  } catch {
    return "";
  }
}
