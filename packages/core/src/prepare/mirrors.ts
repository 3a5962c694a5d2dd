import type { Host } from "../plan/facts.ts";
import type { Settings } from "../settings/settings.ts";
import type { ClientSettings } from "./client-settings.ts";

/** What a build is told about where its parts come from. */
export type Mirrors = {
  /** Variables of the build, which keeps all of them out of an image's history and of its cache. */
  readonly variables: Readonly<Record<string, string>>;
  /** What must be in no log: passwords, tokens. */
  readonly secrets: readonly string[];
  /** Whether one of them answers on this machine's own loopback, where a build's network does not lead. */
  readonly isOnLoopback: boolean;
};

/** Variables that builders know without their being declared. */
const proxyNames = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];

/**
 * The only way into a build that every builder keeps out of history, layers and cache keys, and that needs no mount:
 * one of the proxy variables. Nothing in an image uses FTP; `with-mirrors` in the base takes this one apart.
 */
const carrier = "FTP_PROXY";

/**
 * Puts together what a build gets: the settings, and where they say nothing what npm, pip and the proxy variables on
 * this machine say.
 */
export function mirrorsOf(
  { environment }: Pick<Host, "environment">,
  { mirrors }: Pick<Settings, "mirrors">,
  { npm, pip }: ClientSettings,
): Mirrors {
  const proxies = Object.fromEntries(
    proxyNames.flatMap((name) => {
      const value = environment[name];
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );
  const registry = mirrors.npm ?? npm.registry;
  const lines = mirrors.npm === undefined || mirrors.npm === npm.registry ? npm.lines : [];
  const { address, credentials } =
    registry === undefined ? { address: "", credentials: [] } : taken(registry);
  const [apt, security] = (mirrors.apt ?? "").split(" ");
  const words: Record<string, string> = {
    npm_registry: address,
    npm_lines: [...credentials, ...lines].join("\n"),
    pip_index: mirrors.pip ?? pip.index ?? "",
    pip_extra_index: pip.variables.PIP_EXTRA_INDEX_URL ?? "",
    pip_trusted_host: pip.variables.PIP_TRUSTED_HOST ?? "",
    pip_proxy: pip.variables.PIP_PROXY ?? "",
    apt_mirror: forSed(apt ?? ""),
    apt_security: forSed(security ?? ""),
  };
  const said = Object.entries(words).filter(([, value]) => value !== "");
  const script = said.map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'\n`).join("");
  const addresses = [...Object.values(proxies), ...Object.values(words), ...lines];
  return {
    variables:
      script === ""
        ? proxies
        : { ...proxies, [carrier]: `ai-sandbox:${Buffer.from(script).toString("base64")}` },
    secrets: secretsIn([...addresses, registry ?? "", mirrors.apt ?? ""], script),
    isOnLoopback: addresses.some((text) =>
      /:\/\/([^/@\s]*@)?(localhost|127\.[0-9.]+|\[::1\])[:/\s]|:\/\/([^/@\s]*@)?(localhost|127\.[0-9.]+|\[::1\])$/m.test(
        text,
      ),
    ),
  };
}

/** A registry's address without the name and password in it, which npm wants in lines of their own. */
function taken(registry: string): { address: string; credentials: string[] } {
  const url = URL.canParse(registry) ? new URL(registry) : undefined;
  if (url === undefined || url.username === "") return { address: registry, credentials: [] };
  const word = Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`);
  url.username = "";
  url.password = "";
  const place = `//${url.host}${url.pathname.replace(/\/*$/, "/")}`;
  return { address: url.href, credentials: [`${place}:_auth=${word.toString("base64")}`] };
}

/** For the right side of sed's `s,…,…,`. */
function forSed(text: string): string {
  return text.replaceAll(/[&,\\]/g, "\\$&");
}

/** Passwords in addresses and values of secret lines, as they stand and decoded; and the carrier itself. */
function secretsIn(texts: readonly string[], script: string): string[] {
  const found = texts.flatMap((text) => [
    ...[...text.matchAll(/:\/\/[^/\s:@]*:([^/\s@]+)@/g)].map((match) => match[1] ?? ""),
    ...[...text.matchAll(/:_(?:authToken|auth|password)=(\S+)/g)].map((match) => match[1] ?? ""),
  ]);
  const decoded = found.map((word) => decoded64(word)).concat(found.map((word) => safelyDecoded(word)));
  const carried = script === "" ? [] : [Buffer.from(script).toString("base64")];
  // Shorter ones would blacken half of a log, and protect nobody.
  return [...new Set([...found, ...decoded, ...carried])].filter((word) => word.length >= 6);
}

function safelyDecoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

function decoded64(word: string): string {
  const text = Buffer.from(word, "base64").toString("latin1");
  return /^[\x20-\x7e]{6,}$/.test(text) ? (text.split(":").at(-1) ?? "") : "";
}
