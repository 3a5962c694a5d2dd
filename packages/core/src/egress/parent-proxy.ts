import { connect as connectTcp } from "node:net";
import type { Duplex } from "node:stream";
import { Refusal } from "./resolve.ts";

/** The proxy that this machine itself needs to reach the internet, from the variables that say so. */
export type Parent = {
  /** For what goes through a tunnel, and for plain HTTP. Credentials in these stay in the launcher. */
  readonly https: URL | undefined;
  readonly http: URL | undefined;
  /** Names that are reached without it, each with its suffix; `*` stands for all. */
  readonly except: readonly string[];
};

/** How long a proxy may take to open a tunnel, in milliseconds. */
const patience = 30_000;
/** The head of a proxy's answer; more is none. */
const longestAnswer = 16 * 1024;

/**
 * Reads the proxy from a caller's environment. A name in small letters goes before one in capitals, as with curl.
 *
 * @returns undefined where the caller has none
 */
export function readParent(environment: Readonly<Record<string, string | undefined>>): Parent | undefined {
  const read = (...names: string[]): string | undefined =>
    names.map((name) => environment[name]).find((value) => value !== undefined && value !== "");
  const all = read("all_proxy", "ALL_PROXY");
  const https = proxyUrl(read("https_proxy", "HTTPS_PROXY") ?? all);
  const http = proxyUrl(read("http_proxy", "HTTP_PROXY") ?? all);
  if (https === undefined && http === undefined) return undefined;
  const except = (read("no_proxy", "NO_PROXY") ?? "")
    .split(/[\s,]+/)
    .map((entry) =>
      entry
        .toLowerCase()
        .replace(/:\d+$/, "")
        .replace(/^\*?\./, ""),
    )
    .filter((entry) => entry !== "");
  return { https, http, except };
}

/** `proxy.example.com:3128` means HTTP, as with every other program. What is no address is a proxy that can't be used. */
function proxyUrl(value: string | undefined): URL | undefined {
  if (value === undefined) return undefined;
  const text = value.includes("://") ? value : `http://${value}`;
  return URL.canParse(text) ? new URL(text) : new URL("unusable://proxy");
}

/** The proxy for a name; undefined where it is reached directly. */
export function parentFor(way: "https" | "http", name: string, parent: Parent | undefined): URL | undefined {
  const isExcepted = parent?.except.some(
    (entry) => entry === "*" || name === entry || name.endsWith(`.${entry}`),
  );
  return isExcepted ? undefined : parent?.[way];
}

/** The header that carries a proxy's credentials; none where it has none. */
export function proxyHeaders(proxy: URL): Record<string, string> {
  if (proxy.username === "" && proxy.password === "") return {};
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(credentials).toString("base64")}` };
}

/** Where to connect to a proxy. @throws Refusal for a kind that can't be used */
export function proxyAddress(proxy: URL): { host: string; port: number; secure: boolean } {
  if (proxy.protocol !== "http:" && proxy.protocol !== "https:")
    throw new Refusal("this machine's own proxy is of a kind that the filter can't use");
  const secure = proxy.protocol === "https:";
  return {
    host: proxy.hostname.replace(/^\[|\]$/g, ""),
    port: Number(proxy.port || (secure ? 443 : 80)),
    secure,
  };
}

/** Opens a tunnel through a proxy. @throws Refusal when there is none to be had */
export function throughParent(proxy: URL, name: string, port: number): Promise<Duplex> {
  const { host, port: proxyPort, secure } = proxyAddress(proxy);
  return new Promise((resolve, reject) => {
    const socket = secure
      ? // Loaded for the few who need it: TLS takes 8 ms.
        process
          .getBuiltinModule("node:tls")
          .connect({ host, port: proxyPort, ...(/[a-z]/i.test(host) ? { servername: host } : {}) })
      : connectTcp({ host, port: proxyPort, allowHalfOpen: true });
    let answer = Buffer.alloc(0);
    const finish = (refusal?: string): void => {
      clearTimeout(timer);
      for (const event of ["data", "error", "end"]) socket.removeAllListeners(event);
      if (refusal === undefined) {
        resolve(socket);
        return;
      }
      socket.on("error", () => undefined).destroy();
      reject(new Refusal(refusal));
    };
    const timer = setTimeout(() => finish("this machine's own proxy does not answer"), patience);
    socket.on("error", () => finish("this machine's own proxy can't be reached"));
    socket.on("end", () => finish("this machine's own proxy hung up"));
    socket.on("data", (bytes: Buffer) => {
      answer = Buffer.concat([answer, bytes]);
      const end = answer.indexOf("\r\n\r\n");
      if (end < 0 && answer.length <= longestAnswer) return;
      const status = /^HTTP\/1\.[01] (\d{3})[ \r]/.exec(answer.toString("latin1", 0, 64))?.[1];
      if (end < 0 || !status?.startsWith("2"))
        return finish(`this machine's own proxy refuses it${status === undefined ? "" : ` (${status})`}`);
      socket.pause();
      const rest = answer.subarray(end + 4);
      finish();
      if (rest.length > 0) socket.unshift(rest);
    });
    const headers = Object.entries(proxyHeaders(proxy)).map(([key, value]) => `${key}: ${value}\r\n`);
    socket.write(`CONNECT ${name}:${port} HTTP/1.1\r\nHost: ${name}:${port}\r\n${headers.join("")}\r\n`);
  });
}
