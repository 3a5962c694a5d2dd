import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { homeOf, putIntoHome } from "../images/home.ts";
import { skipFor } from "../lifecycle/support/skip.ts";
import { freshHome } from "../support/fixtures.ts";
import { noOutside, type Outside, startOutside } from "../support/outside/outside.ts";
import { makeWorkspace, type Person } from "../support/person.ts";
import { type Result, run } from "../support/run.ts";

const whyNot =
  noOutside ?? (existsSync("/usr/sbin/sshd") ? undefined : "there is no openssh-server on this machine");

let outside: Outside;
let person: Person;
let repository: string;
let commit: string;

beforeAll(async () => {
  if (whyNot !== undefined) return;
  const folder = mkdtempSync(join(inject("folder"), "ssh-"));
  chmodSync(folder, 0o755);
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", repository, "-c", "user.name=x", "-c", "user.email=x@example.com", ...args], {
      encoding: "utf8",
    }).trim();
  repository = join(folder, "repository");
  mkdirSync(repository);
  git("init", "-q");
  git("commit", "-q", "--allow-empty", "-m", "one");
  commit = git("rev-parse", "HEAD");
  for (const name of ["host", "user"])
    execFileSync("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, name)]);
  mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  writeFileSync(
    join(folder, "config"),
    [
      `HostKey ${join(folder, "host")}`,
      `AuthorizedKeysFile ${join(folder, "user.pub")}`,
      "StrictModes no",
      "UsePAM no",
      "PermitRootLogin yes",
      "PasswordAuthentication no",
      "PidFile none",
    ].join("\n"),
  );
  outside = await startOutside({ isEverything: true, ssh: join(folder, "config") });
  person = freshHome(inject("people").agent);
  await run("probe", ["true"], {
    as: person,
    in: makeWorkspace(inject("folder"), person),
    environment: { PROBE: "shell" },
  });
  putIntoHome(person, "probe", ".ssh/id_ed25519", readFileSync(join(folder, "user"), "utf8"));
  const key = join(homeOf(person, "probe"), ".ssh/id_ed25519");
  chmodSync(key, 0o600);
  chownSync(key, person.uid, person.gid);
});
afterAll(() => outside?.close());

const inside = (script: string, environment: Record<string, string>): Promise<Result> => {
  outside.forget();
  return run("probe", [script], {
    as: person,
    in: makeWorkspace(inject("folder"), person),
    environment: { PROBE: "shell", ...environment },
    before: outside.namesFrom,
  });
};

const fetchIt = (): string =>
  `cd $(mktemp -d) && git init -q . && git fetch -q ssh://root@git.outside.example${repository} && git rev-parse FETCH_HEAD`;

describe("ssh to a listed host", () => {
  it.each(["public", "strict"])("%s: git fetches, and the host's key is kept", async (network) => {
    if (whyNot !== undefined) return;
    const listed = { AI_SANDBOX_NETWORK: network, AI_SANDBOX_SSH: "git.outside.example" };
    const { stdout, stderr, code } = await inside(fetchIt(), listed);
    expect([
      code,
      stdout.toString().trim(),
      stderr.replace(/^Warning: Permanently added [^\n]*\n/, ""),
    ]).toEqual([0, commit, ""]);
    expect(readFileSync(join(homeOf(person, "probe"), ".ssh/known_hosts"), "utf8")).not.toBe("");
  });

  it("not listed: nothing arrives, and the setting is named once", async (context) => {
    skipFor(whyNot, context);
    const { stderr, code } = await inside(
      `export GIT_SSH_COMMAND="ssh -o ProxyCommand='socat - PROXY:127.0.0.1:%h:%p,proxyport=3128'"; ${fetchIt()}`,
      {},
    );
    expect(code).not.toBe(0);
    expect(stderr).toContain('"ssh": ["git.outside.example"]');
    expect(outside.arrivals().filter(({ kind }) => kind !== "packet")).toEqual([]);
  });

  it("something else than ssh does not get through that port", async (context) => {
    skipFor(whyNot, context);
    await inside(
      "printf 'GET / HTTP/1.1\\r\\n\\r\\n' | timeout 5 socat - PROXY:127.0.0.1:git.outside.example:22,proxyport=3128; true",
      { AI_SANDBOX_SSH: "git.outside.example" },
    );
    const kinds = outside.arrivals().map(({ kind }) => kind);
    expect(kinds).not.toContain("bytes");
    expect(kinds).not.toContain("request");
  });
});
