import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { getCACertificates, rootCertificates } from "node:tls";
import type { Host } from "../plan/facts.ts";

/** Where administrators of the common Linux families put certificates of their own. */
const addedBySystem = [
  "/usr/local/share/ca-certificates",
  "/etc/pki/ca-trust/source/anchors",
  "/etc/pki/trust/anchors",
  "/etc/ca-certificates/trust-source/anchors",
];

/** Where Debian's package keeps the public ones; an image trusts these, or has dropped them for a reason. */
const publicOnes = "/usr/share/ca-certificates";

const pemBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * The files and folders that may hold extra certificates on this host, whether they exist or not: the variables that
 * programs obey, those that settings name, and the system's own additions. With what lies in the folders, so that a change
 * of any of it is noticed.
 */
export function certificateSources(host: Host, files: readonly (string | undefined)[]): string[] {
  const named = [host.environment.NODE_EXTRA_CA_CERTS, host.environment.SSL_CERT_FILE, ...files];
  const paths = [...named, ...addedBySystem].filter(
    (path): path is string => path !== undefined && path !== "",
  );
  return [...new Set(paths.flatMap((path) => [path, ...contentsOf(path)]))];
}

/**
 * Certificates of authorities that this host trusts and the public lists don't know: those of a corporate proxy, say.
 * An image needs them, or its first download fails.
 *
 * @param sources files and folders, as `certificateSources` lists them
 * @returns PEM blocks, each once, in the order of their fingerprints
 */
export function extraCertificates(sources: readonly string[], platform: NodeJS.Platform): string[] {
  const known = new Set([...rootCertificates, ...readAll(publicOnes)].map(fingerprint));
  const candidates = sources.flatMap(readAll);
  // Elsewhere the system's store is no file; Node can list it.
  if (platform !== "linux") candidates.push(...getCACertificates("system"));
  const extra = new Map<string, string>();
  for (const pem of candidates) {
    const mark = fingerprint(pem);
    if (mark !== undefined && !known.has(mark) && isAuthority(pem)) extra.set(mark, `${pem.trim()}\n`);
  }
  return [...extra].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, pem]) => pem);
}

/** All PEM certificates in a file, or in the files of a folder. What can't be read is passed over. */
function readAll(path: string): string[] {
  return [path, ...contentsOf(path)].flatMap((file) => {
    try {
      // A pipe would be waited for.
      return statSync(file).isFile() ? (readFileSync(file, "utf8").match(pemBlock) ?? []) : [];
    } catch {
      return [];
    }
  });
}

/** Everything in a folder and below; nothing for a file or what can't be read. */
function contentsOf(path: string): string[] {
  try {
    return readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(path, name));
  } catch {
    return [];
  }
}

function fingerprint(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch {
    return undefined;
  }
}

/** An authority, or an old root that does not say so but signed itself. */
function isAuthority(pem: string): boolean {
  const certificate = new X509Certificate(pem);
  return certificate.ca || certificate.subject === certificate.issuer;
}
