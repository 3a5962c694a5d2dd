import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { describe, expect, it } from "vitest";
import { skipFor } from "../lifecycle/support/skip.ts";
import budgets from "./budgets.json" with { type: "json" };
import { certificatesFound, certificatesIn, extraCertificatesHere, type Found } from "./certificates.ts";
import { ancestorOf, historyOf, inImage, lookThrough, sizeOf } from "./contents.ts";
import { prepared } from "./prepared.ts";
import { filesWithText, paths, searchForCertificates, searchForSecrets, secrets } from "./secrets.ts";
import { tools, whyNotHere } from "./tools.ts";
import { turns } from "./turns.ts";

const inTurn = turns(2);
const buildTime = 900_000;
const budgetOf: Readonly<Record<string, number | string>> = budgets;
/** Where a tool's layers may have put something. The rest is looked through in the base. */
const ofTools = ["/opt", "/etc", "/usr/local", "/root", "/home", "/var", "/srv"];
const ofBases = ["/etc", "/usr", "/root", "/home", "/var", "/srv", "/opt"];
/** The certificates of bases that were looked through already; tools share them. */
const seenBases = new Map<string, readonly Found[]>();

/**
 * Authorities that are on no public list, in programs of the vendors that they belong to; and lists that are older than the
 * base's, by the file's name.
 */
const broughtAlong: Readonly<Record<string, RegExp>> = {
  claude: /CN=Anthropic Apps Signing Root$/,
  aider: /\/certifi\/cacert\.pem$/,
};

/** Where certificates that were asked for may be. */
const forCertificates = ["/usr/local/share/ca-certificates/", "/etc/ssl/certs/"];

describe.concurrent("an image holds what it should, and nothing else", () => {
  for (const tool of tools) {
    it(tool.title, { timeout: buildTime }, async (context) => {
      skipFor(await whyNotHere(tool), context);
      await inTurn(async () => {
        const image = await prepared(tool);
        const base = ancestorOf(image, "ai-base");
        if (!seenBases.has(base)) seenBases.set(base, expectCleanBase(base));
        const found = expectClean(image, ofTools);
        expect(notKnown(tool.name, found, seenBases.get(base) ?? []), "authorities of nobody's").toEqual([]);
        expect((sizeOf(image) - sizeOf(base)) / 1e6, "MB above the base").toBeLessThanOrEqual(
          Number(budgetOf[tool.name]),
        );
      });
    });
  }
});

it("what is looked for would be found", () => {
  const lines: Readonly<Record<string, string>> = {
    "a key": `-----BEGIN RSA PRIVATE KEY-----\n${"A".repeat(64)}`,
    github: `ghp_${"a".repeat(36)}`,
    npmrc: `npm_${"b".repeat(36)}`,
    vendor: `sk-ant-api03-${"c".repeat(80)}`,
    aws: "AKIAABCDEFGHIJKLMNOP",
    proxy: "HTTP_PROXY=http://somebody:password@192.0.2.1",
  };
  expect(Object.keys(lines)).toHaveLength(Object.keys(secrets).length);
  const put = Object.entries(lines).map(([name, line]) => `printf '%s\\n' '${line}' >'/opt/found/${name}'`);
  const script = ["mkdir /opt/found", ...put, "echo 'PRIVATE KEY-----' >/opt/found/nothing"].join(" && ");
  const found = paths(inImage("ai-probe:latest", `${script} && ${searchForSecrets(["/opt"])}`));
  expect(found.toSorted()).toEqual(
    Object.keys(lines)
      .map((name) => `/opt/found/${name}`)
      .toSorted(),
  );
});

it("certificates that are looked for would be found, also as quoted text in a program", () => {
  const [first = "", second = ""] = rootCertificates;
  const quoted = `printf 'a\\000b = "%s";' '${second.trim().replaceAll("\n", "\\n")}' >/opt/found/program`;
  const script = `mkdir /opt/found && printf '%s' '${first}' >/opt/found/plain && ${quoted}
echo '-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----' >/opt/found/example`;
  const found = certificatesFound(
    inImage("ai-probe:latest", `${script} && ${searchForCertificates(["/opt"])}`),
  );
  const marks = found.map(({ path, certificate }) => `${path} ${certificate.fingerprint256}`);
  expect(marks.toSorted()).toEqual([
    `/opt/found/plain ${new X509Certificate(first).fingerprint256}`,
    `/opt/found/program ${new X509Certificate(second).fingerprint256}`,
  ]);
  // Where they are, nobody knows them; in its own folder a tool may bring along what its base has too.
  expect(notKnown("sample", found, [])).toHaveLength(2);
  const moved = found.map(({ certificate }) => ({ path: "/opt/sample/list", certificate }));
  expect(notKnown("sample", moved, found)).toEqual([]);
  expect(notKnown("sample", moved, found.slice(1))).toHaveLength(1);
});

it("every tool has a size budget, and every budget a tool", () => {
  const names = Object.keys(budgets).filter((name) => name !== "//" && name !== "base");
  expect(names.toSorted()).toEqual(tools.map(({ name }) => name).toSorted());
});

/** @returns the certificates in it */
function expectCleanBase(base: string): readonly Found[] {
  const found = expectClean(base, ofBases);
  expect(found.length).toBeGreaterThan(100);
  const above = (sizeOf(base) - sizeOf(ancestorOf(base, "debian"))) / 1e6;
  expect(above, "MB above its parent").toBeLessThanOrEqual(budgets.base);
  expectCertificates(base);
  return found;
}

/**
 * What a tool's layers hold of authorities, besides those that its base holds in the same files: in its own folder it may
 * bring along the public ones and its vendor's, and none that only this machine knows.
 */
function notKnown(tool: string, found: readonly Found[], inBase: readonly Found[]): string[] {
  const place = ({ path, certificate }: Found): string => `${certificate.fingerprint256} ${path}`;
  const places = new Set(inBase.map(place));
  const asked = new Set(extraCertificatesHere().map(({ fingerprint256 }) => fingerprint256));
  const known = new Set(inBase.map(({ certificate }) => certificate.fingerprint256));
  const own = broughtAlong[tool];
  return found
    .filter((one) => !places.has(place(one)))
    .filter(({ path, certificate: { fingerprint256, subject } }) => {
      if (asked.has(fingerprint256) || !path.startsWith(`/opt/${tool}/`)) return true;
      return !known.has(fingerprint256) && !(own?.test(path) || own?.test(subject));
    })
    .map(({ path, certificate }) => `${path}: ${certificate.subject.replaceAll("\n", ", ")}`);
}

/** @returns the certificates in those folders */
function expectClean(image: string, folders: readonly string[]): readonly Found[] {
  const searches = [searchForSecrets(folders), searchForCertificates(folders)];
  const {
    entries,
    found: [found = "", certificates = ""],
  } = lookThrough(image, searches);
  expect(entries.length).toBeGreaterThan(1000);
  const pathsOf = (of: typeof entries): string[] => of.map(({ path }) => path);
  expect(pathsOf(entries.filter(({ mode }) => (mode & 0o6000) !== 0)), "setuid or setgid").toEqual([]);
  const open = entries.filter(({ kind, mode }) => kind !== "l" && (mode & 0o002) !== 0);
  expect(pathsOf(open), "writable for everyone").toEqual(["/tmp"]);
  expect(pathsOf(entries.filter(({ path }) => isCache(path))), "caches").toEqual([]);
  expect(pathsOf(entries.filter(({ path }) => /^\/(home\/agent|tmp)\/./.test(path))), "under mounts").toEqual(
    [],
  );
  expect(paths(found), `with one of: ${Object.keys(secrets).join(", ")}`).toEqual([]);
  const history = historyOf(image);
  for (const pattern of Object.values(secrets)) {
    // ripgrep's flag in the pattern becomes JavaScript's.
    const [, flags = "", source = ""] = /^(?:\(\?([a-z]+)\))?([\s\S]*)$/.exec(pattern) ?? [];
    expect(history).not.toMatch(new RegExp(source, flags));
  }
  return certificatesFound(certificates);
}

/** What package managers leave for the next time, which never comes in an image. */
function isCache(path: string): boolean {
  return (
    /\/(_cacache|\.npm|\.cache|\.bun|node-compile-cache|__pypackages__)(\/|$)/.test(path) ||
    /^\/var\/lib\/apt\/lists\/.|^\/var\/cache\/apt\/(archives\/.+\.deb|.+\.bin)$|^\/var\/log\/(apt\/.|.+\.log$)/.test(
      path,
    )
  );
}

/** The certificates this machine adds are in the base, in the two places that are made for them, and no others. */
function expectCertificates(base: string): void {
  const asked = extraCertificatesHere();
  const marks = (of: readonly { fingerprint256: string }[]): string[] =>
    [...new Set(of.map(({ fingerprint256 }) => fingerprint256))].sort();
  expect(marks(certificatesIn(base, "/usr/local/share/ca-certificates"))).toEqual(marks(asked));
  const publicOnes = new Set(marks(certificatesIn(base, "/usr/share/ca-certificates")));
  const trusted = certificatesIn(base, "/etc/ssl/certs/ca-certificates.crt");
  expect(trusted.length).toBeGreaterThan(50);
  expect(marks(trusted).filter((mark) => !publicOnes.has(mark))).toEqual(marks(asked));
  for (const certificate of asked) {
    const line = certificate.toString().split("\n")[5] ?? "";
    expect(line).toHaveLength(64);
    const found = filesWithText(base, line, ["/etc", "/usr", "/root", "/home", "/var", "/opt"]);
    expect(found.filter((path) => !forCertificates.some((folder) => path.startsWith(folder)))).toEqual([]);
    expect(found.length).toBeGreaterThan(0);
  }
}
