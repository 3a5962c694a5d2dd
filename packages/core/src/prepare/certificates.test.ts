import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Host } from "../plan/facts.ts";
import { certificateSources, extraCertificates } from "./certificates.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
if (!hasOpenssl) console.warn("skipped: certificates are made with openssl, which is not installed");

describe.skipIf(!hasOpenssl)("extra certificates", () => {
  let root: string;
  let authority: string;
  let another: string;
  let site: string;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "certificates-"));
    authority = selfSigned("authority", "/CN=Corporate Proxy");
    another = selfSigned("another", "/CN=Another Proxy");
    site = signedBy("authority", "site", "/CN=site.example");
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const openssl = (...args: string[]): void =>
    void execFileSync("openssl", args, { cwd: root, stdio: "ignore" });
  const pem = (name: string): string => readFileSync(join(root, `${name}.pem`), "utf8");
  const key = (name: string): string[] => [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    `${name}.key`,
  ];

  function selfSigned(name: string, subject: string): string {
    openssl("req", "-x509", ...key(name), "-subj", subject, "-out", `${name}.pem`);
    return pem(name);
  }
  function signedBy(issuer: string, name: string, subject: string): string {
    openssl("req", ...key(name), "-new", "-subj", subject, "-out", `${name}.csr`);
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      `${issuer}.pem`,
      "-CAkey",
      `${issuer}.key`,
      "-CAcreateserial",
      "-out",
      `${name}.pem`,
    );
    return pem(name);
  }
  function file(name: string, content: string | Buffer): string {
    const path = join(root, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, content);
    return path;
  }
  const found = (...sources: string[]): string[] => extraCertificates(sources, "linux");

  test("an authority that nobody knows is extra, in a file and in a folder, alone and in a bundle", () => {
    const bundle = file("bundle.pem", `# a comment\n${rootCertificates.join("\n")}\n${authority}`);
    const folder = join(file("folder/deep/proxy.crt", authority), "..", "..");
    for (const source of [bundle, folder, file("alone.crt", authority)]) {
      expect(found(source)).toEqual([authority]);
    }
  });

  test("public ones are not", () => {
    expect(found(file("public.pem", rootCertificates.join("\n")))).toEqual([]);
  });

  test("each once, in an order that does not depend on where they were found", () => {
    const one = file("one.pem", authority);
    const both = file("both.pem", another + authority);
    expect(found(one, both)).toHaveLength(2);
    expect(found(one, both)).toEqual(found(both, one));
  });

  test("the certificate of a site is no authority, and a private key never comes along", () => {
    const mixed = file("mixed.pem", readFileSync(join(root, "authority.key"), "utf8") + site + authority);
    const extra = found(mixed);
    expect(extra).toEqual([authority]);
    expect(extra.join("")).not.toContain("PRIVATE KEY");
  });

  test("Windows line ends, junk between, and broken blocks", () => {
    const windows = file("windows.pem", authority.replaceAll("\n", "\r\n"));
    expect(found(windows)).toHaveLength(1);
    const broken = "-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n";
    expect(found(file("broken.pem", `${broken}junk\0\n${another}`))).toEqual([another]);
    expect(found(file("binary.der", Buffer.from([0x30, 0x82, 0, 1])))).toEqual([]);
  });

  test("links in a folder are followed, and one unreadable file does not hide the others", () => {
    const folder = join(root, "linked");
    mkdirSync(folder);
    symlinkSync(file("elsewhere/proxy.crt", authority), join(folder, "proxy.crt"));
    symlinkSync(join(root, "none"), join(folder, "a-dead-link.crt"));
    expect(found(folder)).toEqual([authority]);
  });

  test("what lies in a folder is a source of its own, so that a change is noticed", () => {
    const folder = join(file("watched/deep/proxy.crt", authority), "..", "..");
    const host = { environment: {} } as unknown as Host;
    expect(certificateSources(host, [folder])).toContain(join(folder, "deep", "proxy.crt"));
  });

  test("what is not there is passed over", () => {
    expect(found(join(root, "none"), file("empty.pem", ""))).toEqual([]);
  });
});

test("sources: the variables that programs obey, the setting, and the system's own additions", () => {
  const host = { environment: { NODE_EXTRA_CA_CERTS: "/a.pem", SSL_CERT_FILE: "/a.pem" } } as unknown as Host;
  const sources = certificateSources(host, ["/b.pem", undefined]);
  expect(sources.slice(0, 2)).toEqual(["/a.pem", "/b.pem"]);
  expect(sources).toContain("/usr/local/share/ca-certificates");
  const empty = { environment: { SSL_CERT_FILE: "" } } as unknown as Host;
  expect(certificateSources(empty, [])).toEqual(sources.slice(2));
});
