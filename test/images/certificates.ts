import { X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { inImage } from "./contents.ts";

/** Certificates of authorities that this machine trusts and the public lists don't know, which images must have. */
export function extraCertificatesHere(): X509Certificate[] {
  const publicOnes = new Set([
    ...rootCertificates.map((pem) => new X509Certificate(pem).fingerprint256),
    ...certificatesAt("/usr/share/ca-certificates").map(({ fingerprint256 }) => fingerprint256),
  ]);
  const places = [
    process.env.NODE_EXTRA_CA_CERTS,
    process.env.SSL_CERT_FILE,
    "/usr/local/share/ca-certificates",
    "/etc/pki/ca-trust/source/anchors",
  ];
  const here = places.flatMap((place) => (place === undefined ? [] : certificatesAt(place)));
  const extra = here.filter(({ fingerprint256, ca }) => ca && !publicOnes.has(fingerprint256));
  return [...new Map(extra.map((certificate) => [certificate.fingerprint256, certificate])).values()];
}

/** The certificates in an image's file or in a folder's files. */
export function certificatesIn(image: string, path: string): X509Certificate[] {
  return certificatesOf(inImage(image, `find -L ${path} -type f -exec cat {} +`));
}

/** A certificate in a file of an image. */
export type Found = { readonly path: string; readonly certificate: X509Certificate };

/** The certificates in what `searchForCertificates` printed. What only looks like one, such as an example, is none. */
export function certificatesFound(printed: string): Found[] {
  const texts = Map.groupBy(
    printed.split("\n").filter((line) => line.includes("\0")),
    (line) => line.slice(0, line.indexOf("\0")),
  );
  return [...texts].flatMap(([path, lines]) => {
    const text = lines.map((line) => line.slice(path.length + 1).replaceAll(/\\[rn]/g, "\n")).join("\n");
    return blocksOf(text).flatMap((pem) => {
      try {
        return [{ path, certificate: new X509Certificate(pem) }];
      } catch {
        return [];
      }
    });
  });
}

function certificatesAt(path: string): X509Certificate[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return certificatesOf(readFileSync(path, "utf8"));
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((name) => join(path, name))
    .filter((file) => existsSync(file) && statSync(file).isFile())
    .flatMap((file) => certificatesOf(readFileSync(file, "utf8")));
}

function certificatesOf(text: string): X509Certificate[] {
  return blocksOf(text).map((pem) => new X509Certificate(pem));
}

function blocksOf(text: string): readonly string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
}
