import { describe, expect, it } from "vitest";
import { skipFor } from "../lifecycle/support/skip.ts";
import budgets from "./budgets.json" with { type: "json" };
import { certificatesIn, extraCertificatesHere } from "./certificates.ts";
import { ancestorOf, historyOf, inImage, lookThrough, sizeOf } from "./contents.ts";
import { prepared } from "./prepared.ts";
import { filesWithText, paths, searchForSecrets, secrets } from "./secrets.ts";
import { tools, whyNotHere } from "./tools.ts";
import { turns } from "./turns.ts";

const inTurn = turns(2);
const buildTime = 900_000;
const budgetOf: Readonly<Record<string, number | string>> = budgets;
/** Where a tool's layers may have put something. The rest is looked through in the base. */
const ofTools = ["/opt", "/etc", "/usr/local", "/root", "/home", "/var", "/srv"];
/** Bases that were looked through already; tools share them. */
const seenBases = new Set<string>();

/** Where certificates that were asked for may be. */
const forCertificates = ["/usr/local/share/ca-certificates/", "/etc/ssl/certs/"];

describe.concurrent("an image holds what it should, and nothing else", () => {
  for (const tool of tools) {
    it(tool.title, { timeout: buildTime }, async (context) => {
      skipFor(await whyNotHere(tool), context);
      await inTurn(async () => {
        const image = await prepared(tool);
        const base = ancestorOf(image, "ai-base");
        expectClean(image, ofTools);
        expect((sizeOf(image) - sizeOf(base)) / 1e6, "MB above the base").toBeLessThanOrEqual(
          Number(budgetOf[tool.name]),
        );
        if (seenBases.has(base)) return;
        seenBases.add(base);
        const parent = ancestorOf(base, "debian");
        expectClean(base, ["/etc", "/usr", "/root", "/home", "/var", "/srv", "/opt"]);
        expect((sizeOf(base) - sizeOf(parent)) / 1e6, "MB above its parent").toBeLessThanOrEqual(
          budgets.base,
        );
        expectCertificates(base);
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

it("every tool has a size budget, and every budget a tool", () => {
  const names = Object.keys(budgets).filter((name) => name !== "//" && name !== "base");
  expect(names.toSorted()).toEqual(tools.map(({ name }) => name).toSorted());
});

function expectClean(image: string, folders: readonly string[]): void {
  const { entries, found } = lookThrough(image, searchForSecrets(folders));
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
