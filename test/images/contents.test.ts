import { describe, expect, it } from "vitest";
import { skipFor } from "../lifecycle/support/skip.ts";
import budgets from "./budgets.json" with { type: "json" };
import { certificatesIn, extraCertificatesHere } from "./certificates.ts";
import { ancestorOf, entriesOf, historyOf, sizeOf } from "./contents.ts";
import { prepared } from "./prepared.ts";
import { filesWithSecrets, filesWithText, secrets } from "./secrets.ts";
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

it("every tool has a size budget, and every budget a tool", () => {
  const names = Object.keys(budgets).filter((name) => name !== "//" && name !== "base");
  expect(names.toSorted()).toEqual(tools.map(({ name }) => name).toSorted());
});

function expectClean(image: string, folders: readonly string[]): void {
  const entries = entriesOf(image);
  expect(entries.length).toBeGreaterThan(1000);
  const paths = (of: typeof entries): string[] => of.map(({ path }) => path);
  expect(paths(entries.filter(({ mode }) => (mode & 0o6000) !== 0)), "setuid or setgid").toEqual([]);
  const open = entries.filter(({ kind, mode }) => kind !== "l" && (mode & 0o002) !== 0);
  expect(paths(open), "writable for everyone").toEqual(["/tmp"]);
  expect(paths(entries.filter(({ path }) => isCache(path))), "caches").toEqual([]);
  expect(paths(entries.filter(({ path }) => /^\/(home\/agent|tmp)\/./.test(path))), "under mounts").toEqual(
    [],
  );
  expect(filesWithSecrets(image, folders)).toEqual([]);
  for (const pattern of Object.values(secrets)) {
    // ripgrep's flag in the pattern becomes JavaScript's.
    const [, flags = "", source = ""] = /^(?:\(\?([a-z]+)\))?([\s\S]*)$/.exec(pattern) ?? [];
    expect(historyOf(image)).not.toMatch(new RegExp(source, flags));
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
