import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { skipFor } from "../lifecycle/support/skip.ts";
import { freshHome, pathOf } from "../support/fixtures.ts";
import { git } from "../support/git.ts";
import { testAuthority } from "../support/outside/authority.ts";
import type { Arrival } from "../support/outside/events.ts";
import { noOutside, type Outside, startOutside } from "../support/outside/outside.ts";
import { makeWorkspace, type Person } from "../support/person.ts";
import { type Result, run } from "../support/run.ts";

/** Something that is found wherever it goes, also in the header that carries it. */
const password = "ghp-4713-the-token-of-this-test";
const header = `Basic ${Buffer.from(`ann:${password}`).toString("base64")}`;
const host = "git.outside.example";
const relay = "http://127.0.0.1:3128/git/git.outside.example";

let outside: Outside;
let person: Person;
let folder: string;
/** The newest commit of each repository. */
const commits: Record<string, string> = {};

const plainGit = (where: string, ...args: string[]): string =>
  execFileSync("git", ["-C", where, "-c", "user.name=x", "-c", "user.email=x@example.com", ...args], {
    encoding: "utf8",
  }).trim();

beforeAll(async () => {
  if (noOutside !== undefined) return;
  folder = mkdtempSync(join(inject("folder"), "git-fetch-"));
  chmodSync(folder, 0o755);
  for (const name of ["one", "one-docs", "two"]) {
    const work = join(folder, name);
    mkdirSync(work);
    plainGit(work, "init", "-q", "-b", "main");
    for (const count of [1, 2]) {
      writeFileSync(join(work, "file"), `${name} ${count}\n`);
      plainGit(work, "add", "file");
      plainGit(work, "commit", "-q", "-m", String(count));
    }
    plainGit(work, "tag", "v1");
    commits[name] = plainGit(work, "rev-parse", "HEAD");
    plainGit(folder, "clone", "-q", "--bare", work, join(folder, "served/team", `${name}.git`));
  }
  outside = await startOutside({
    isEverything: true,
    git: { root: join(folder, "served"), credential: `ann:${password}` },
  });
  const certificateFile = join(folder, "authority.pem");
  copyFileSync(testAuthority().certificate, certificateFile);
  chmodSync(certificateFile, 0o644);
  person = freshHome(inject("people").agent, {
    ".ai-sandbox/config.json": JSON.stringify({ certificateFile, gitFetch: [`${host}/team/one`] }),
    ".gitconfig": `[user]\n  name = Ann\n  email = ann@example.com\n[credential]\n  helper = store\n[http]\n  sslCAInfo = ${certificateFile}\n`,
    ".git-credentials": `https://ann:${password}@${host}\n`,
  });
  // An authority that is new here takes an image of its own, whose build is talked about.
  const first = await inside(workspaceOf(), "true");
  if (first.code !== 0) throw new Error(first.stderr);
});
afterAll(() => outside?.close());

type Request = Extract<Arrival, { kind: "request" }>;

/** A new project of the person's, a repository whose remote is `url`. */
function workspaceOf(url = `https://${host}/team/one.git`, who = person): string {
  const workspace = makeWorkspace(inject("folder"), who);
  const here = { person: who, workspace };
  git(here, "init", "-q", "-b", "main");
  git(here, "remote", "add", "origin", url);
  return workspace;
}

async function inside(
  workspace: string,
  script: string,
  environment: Record<string, string> = {},
  who = person,
): Promise<Omit<Result, "stdout"> & { stdout: string; requests: readonly Request[] }> {
  outside.forget();
  const result = await run("probe", [script], {
    as: who,
    in: workspace,
    environment: { PROBE: "shell", ...environment },
    before: outside.namesFrom,
  });
  const requests = outside.arrivals().filter((arrival) => arrival.kind === "request");
  return { ...result, stdout: result.stdout.toString(), requests };
}

const credentialsOf = (requests: readonly Request[]): unknown[] =>
  [...new Set(requests.map(({ credentials }) => JSON.stringify(credentials)))].map((text) =>
    JSON.parse(text),
  );

describe("a repository in gitFetch", () => {
  it("is pulled, cloned and looked at with the credential of git on this machine, however it is written", async (context) => {
    skipFor(noOutside, context);
    // A server without the .git is one that leads to the name with it.
    symlinkSync("one.git", join(folder, "served/team/one"));
    const workspace = workspaceOf(`git@${host}:team/one.git`);
    const { stdout, stderr, code, requests } = await inside(
      workspace,
      `git pull -q origin main && git fetch -q --tags && git rev-parse HEAD v1
       for url in ssh://git@${host}/team/one.git https://${host}/team/one git@${host}:team/one; do git ls-remote $url main | cut -f1; done 2>&1
       cd /tmp; git clone -q --depth 1 https://${host}/team/one.git x && git -C x rev-list --count HEAD
       git ls-remote https://${host}/team/moved.git main | cut -f1`,
      { AI_SANDBOX_NETWORK: "strict", AI_SANDBOX_GIT_FETCH: `${host}/team/one,${host}/team/moved` },
    );
    expect(code, stderr).toBe(0);
    const [head, tag, ...rest] = stdout.trim().split("\n");
    expect([head, tag]).toEqual([commits.one, commits.one]);
    expect(rest.filter((line) => line === commits.one)).toHaveLength(4);
    expect(rest).toContain("1");
    expect(git({ person, workspace }, "rev-parse", "origin/main").trim()).toBe(commits.one);
    expect(credentialsOf(requests)).toEqual([{ authorization: header }]);
  });

  it("can't be pushed to: git says why, and nothing arrives, though the credential could", async (context) => {
    skipFor(noOutside, context);
    const workspace = workspaceOf();
    const { stdout, stderr, requests } = await inside(
      workspace,
      `git pull -q origin main && git commit -q --allow-empty -m inside && git push origin HEAD:refs/heads/inside 2>&1; echo $?
       curl -s -o /dev/null -w '%{http_code}\\n' --data-binary 0000 -H 'content-type: application/x-git-receive-pack-request' ${relay}/team/one.git/git-receive-pack`,
    );
    expect(stdout).toMatch(/remote: ai-sandbox: not allowed from this session: gitFetch is to fetch/);
    expect(stdout).toMatch(/\n128\n403\n$/);
    expect(stderr).toContain("gitFetch is to fetch what it lists, not to push");
    expect(requests.filter(({ path }) => path.includes("receive-pack"))).toEqual([]);
    const served = (): string => plainGit(join(folder, "served/team/one.git"), "branch", "--list");
    expect(served()).toBe("* main");
    // The same from outside, where the helper gives git the same credential.
    const pushed = await run("/usr/bin/git", ["push", "-q", "origin", "HEAD:refs/heads/outside"], {
      as: person,
      in: workspace,
      before: outside.namesFrom,
    });
    expect([pushed.code, served()]).toEqual([0, "* main\n  outside"]);
    plainGit(join(folder, "served/team/one.git"), "branch", "-q", "-D", "outside");
  });

  it("has no neighbour that gets the credential", async (context) => {
    skipFor(noOutside, context);
    const refs = "info/refs?service=git-upload-pack";
    const targets = [
      `team/two.git/${refs}`,
      `team/one.git/../two.git/${refs}`,
      `team/one.git/%2e%2e/two.git/${refs}`,
      `team/one.git%2f..%2ftwo.git/${refs}`,
      `team//one.git/${refs}`,
      `team/one.git//${refs}`,
      `team/one.git/${refs}&service=git-receive-pack`,
      "team/one.git/info/refs",
      "team/one.git/HEAD",
      "team/one.git/info/lfs/objects/batch",
      "",
    ];
    const { stdout, requests } = await inside(
      workspaceOf(),
      `for target in ${targets.map((target) => `'${target}'`).join(" ")}; do curl -s --path-as-is -o /dev/null -w '%{http_code} ' "${relay}/$target"; done
       curl -s -o /dev/null -w '%{http_code} ' -X TRACE '${relay}/team/one.git/${refs}'
       curl -s -o /dev/null -w '%{http_code} ' -x http://127.0.0.1:3128 'http://${host}/team/one.git/${refs}'
       git ls-remote https://${host}/team/two.git 2>&1 | tail -1
       git ls-remote https://${host}/team/one-docs.git main 2>/dev/null | cut -f1`,
    );
    // A name that only begins alike is another's: git is sent there, by itself.
    expect(stdout.slice(0, 13 * 4)).toMatch(/^403 (302 ){3}403 302 (403 ){6}401 $/);
    expect(stdout).toContain("could not read Username");
    // Anybody may read it, and git was sent there itself.
    expect(stdout.trim().split("\n").at(-1)).toBe(commits["one-docs"]);
    expect(credentialsOf(requests)).toEqual([{}]);
  });

  it("leaves the credential outside (not in a variable, a process, a file, an answer, a record), and what the session says of itself inside", async (context) => {
    skipFor(noOutside, context);
    const encoded = header.slice("Basic ".length);
    const workspace = workspaceOf();
    const { stdout, stderr, code, requests } = await inside(
      workspace,
      `git pull origin main 2>&1; git config --list --show-origin; env; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline; cat .git/FETCH_HEAD
       curl -sSi -H 'Authorization: Bearer mine' -H 'Cookie: a=b' -H 'Private-Token: mine' -H 'X-Auth-Token: mine' "${relay}/team/one.git/info/refs?service=git-upload-pack"
       grep -rs '4713-the-to[k]en\\|${encoded.slice(0, 20)}[${encoded[20]}]' /home /run /tmp /etc /workspace; true`,
    );
    expect(code).toBe(0);
    expect(stdout).toContain("GIT_CONFIG_COUNT=");
    expect(stdout).toContain("HTTP/1.1 200");
    expect(credentialsOf(requests)).toEqual([{ authorization: header }]);
    const explained = await run("ai-sandbox", ["explain", "probe"], { as: person, in: workspace });
    expect(explained.stdout.toString()).toContain(`git fetches ${host}/team/one with your git's credential`);
    const logs = join(person.home, ".ai-sandbox", "logs");
    const records = readdirSync(logs).map((name) => readFileSync(join(logs, name), "latin1"));
    expect(records.join("")).toContain(`with ${host}/team/one`);
    for (const text of [stdout, stderr, explained.stdout.toString(), ...records]) {
      expect(text).not.toContain("4713-the-token");
      expect(text).not.toContain(encoded);
    }
  });
});

describe("git on this machine", () => {
  it("obeys nothing of the project's when it is asked: no configuration, no program, no variable of git's", async (context) => {
    skipFor(noOutside, context);
    const workspace = workspaceOf();
    const mark = join(workspace, "ran");
    const program = `#!/bin/sh\necho "$0 $*" >>${mark}\n`;
    for (const name of ["git", "helper", "ask"]) {
      writeFileSync(join(workspace, name), program);
      chmodSync(join(workspace, name), 0o755);
    }
    const here = { person, workspace };
    git(here, "config", "credential.helper", `!${workspace}/helper`);
    git(here, "config", "core.askPass", `${workspace}/ask`);
    git(here, "config", "alias.credential", `!${workspace}/helper`);
    const { stdout, requests } = await inside(
      workspace,
      "git -c credential.helper= fetch -q origin && git rev-parse origin/main",
      {
        PATH: `${workspace}:${pathOf()}`,
        GIT_DIR: join(workspace, ".git"),
        GIT_EXEC_PATH: workspace,
        GIT_ASKPASS: join(workspace, "ask"),
        GIT_CONFIG_COUNT: "1",
        GIT_CONFIG_KEY_0: "credential.helper",
        GIT_CONFIG_VALUE_0: `!${workspace}/helper`,
      },
    );
    expect(existsSync(mark), existsSync(mark) ? readFileSync(mark, "utf8") : "").toBe(false);
    expect(stdout).toBe(`${commits.one}\n`);
    expect(credentialsOf(requests)).toEqual([{ authorization: header }]);
  });

  it.each(["its configuration", "its helper"])(
    "is not asked where a session could have written %s",
    async (what) => {
      if (noOutside !== undefined) return;
      const settings = readFileSync(join(person.home, ".ai-sandbox/config.json"), "utf8");
      const who = freshHome(inject("people").agent, { ".ai-sandbox/config.json": settings });
      const workspace = workspaceOf(undefined, who);
      const mark = join(who.home, "ran");
      const put = (name: string, content: string): string => {
        const path = join(workspace, name);
        writeFileSync(path, content);
        chmodSync(path, 0o755);
        chownSync(path, who.uid, who.gid);
        return path;
      };
      const helper = put(
        "helper",
        `#!/bin/sh\necho ran >>${mark}\necho username=ann\necho password=${password}\n`,
      );
      const included = put("gitconfig", `[credential]\n  helper = !echo ran >>${mark}\n`);
      // A link, as of those who keep such files in a repository of theirs.
      symlinkSync(included, join(who.home, "link"));
      const own =
        what === "its helper" ? `[credential]\n  helper = ${helper}\n` : "[include]\n  path = ~/link\n";
      writeFileSync(join(who.home, ".gitconfig"), own);
      const script = `git ls-remote https://${host}/team/one.git 2>&1`;
      const { stdout, stderr, requests } = await inside(workspace, script, {}, who);
      expect(stdout).toContain("the server takes no credential of git on this machine");
      expect(stderr).toContain("the server takes no credential of git on this machine");
      expect(credentialsOf(requests)).toEqual([{}]);
      expect(existsSync(mark)).toBe(false);
      // Elsewhere it is: what it says is all right.
      if (what !== "its helper") return;
      const other = await inside(workspaceOf(undefined, who), script, {}, who);
      expect(credentialsOf(other.requests)).toEqual([{ authorization: header }]);
      expect(existsSync(mark)).toBe(true);
    },
  );
});

it("gitFetch without the filter stops the start, with the setting", async (context) => {
  skipFor(noOutside, context);
  const { code, stderr } = await inside(workspaceOf(), "true", { AI_SANDBOX_NETWORK: "open" });
  expect([code, stderr.includes("gitFetch")]).toEqual([125, true]);
});
