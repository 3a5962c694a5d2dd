import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** A certificate and its key, as files. */
export type Pair = { readonly certificate: string; readonly key: string };

const folder = join(homedir(), ".cache", "ai-sandbox-tests");
const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

const files = ["authority.pem", "authority.key"] as const;
const pair: Pair = { certificate: join(folder, files[0]), key: join(folder, files[1]) };
/** Where the engine keeps it: in an image of nothing else. */
const keeper = "ai-sandbox-tests-authority:1";

/**
 * The authority of this machine's tests. It is made once and kept, since images that trust it are named by it and would
 * be built anew for another one; its key is nobody's but the tests' and lies in their user's cache.
 */
export function testAuthority(): Pair {
  if (existsSync(pair.certificate)) return pair;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${pair.certificate}.${process.pid}`;
  openssl(
    ...["req", "-x509", ...newKey, "-days", "3650", "-subj", "/CN=ai-sandbox tests"],
    ...["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"],
    ...["-keyout", `${draft}.key`, "-out", draft],
  );
  renameSync(`${draft}.key`, pair.key);
  renameSync(draft, pair.certificate);
  return pair;
}

/**
 * Sees to it, before any test needs it, that a user whose cache was emptied has the authority again that this engine's
 * images trust: building those takes longer than all tests that need them. Where the engine can't keep it a new one does.
 */
export function shareAuthority(): void {
  const isKept = docker("image", "inspect", keeper).status === 0;
  if (isKept && !existsSync(pair.certificate)) bringBack();
  testAuthority();
  if (isKept) return;
  const packed = execFileSync("tar", ["--create", `--directory=${folder}`, ...files]);
  spawnSync("docker", ["import", "--change=LABEL ai-sandbox.tests=authority", "-", keeper], {
    input: packed,
  });
}

function bringBack(): void {
  const id = docker("create", keeper, "none").stdout.trim();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The key first: whoever finds the certificate takes both for there.
  for (const name of files.toReversed()) docker("cp", `${id}:/${name}`, join(folder, name));
  chmodSync(folder, 0o700);
  docker("rm", id);
}

function docker(...args: string[]) {
  return spawnSync("docker", args, { encoding: "utf8" });
}

/** Makes a server's certificate for names, signed by the tests' authority. */
export function issue(into: string, names: readonly string[]): Pair {
  const authority = testAuthority();
  const file = (name: string): string => join(into, name);
  writeFileSync(
    file("extensions"),
    [
      `subjectAltName=${[...new Set(names)].map((name) => `DNS:${name}`).join(",")}`,
      "basicConstraints=critical,CA:FALSE",
      "extendedKeyUsage=serverAuth",
      "keyUsage=critical,digitalSignature",
    ].join("\n"),
  );
  openssl("req", "-new", ...newKey, "-subj", "/CN=outside", "-keyout", file("key"), "-out", file("request"));
  openssl(
    ...["x509", "-req", "-days", "30", "-in", file("request"), "-extfile", file("extensions")],
    ...[
      "-CA",
      authority.certificate,
      "-CAkey",
      authority.key,
      "-set_serial",
      `0x${process.pid.toString(16)}${Date.now().toString(16)}`,
    ],
    ...["-out", file("certificate")],
  );
  return { certificate: file("certificate"), key: file("key") };
}

function openssl(...args: string[]): void {
  execFileSync("openssl", args, { stdio: ["ignore", "ignore", "pipe"] });
}
