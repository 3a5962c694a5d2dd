import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { asPerson } from "../support/person.ts";
import { type Place, placeWith, project } from "./place.ts";

describe("git", () => {
  const gitconfig = "[user]\n\tname = Ann O'Hara\n\temail = ann@example.com\n[credential]\n\thelper = evil\n";
  const commit =
    "git init -q x && cd x && git commit -q --allow-empty -m x && git log --format='%an <%ae> %cn <%ce>'; git config --get credential.helper";

  it("commits in the user's name, and has nothing else of their configuration", async () => {
    const here = placeWith({}, { ".gitconfig": gitconfig });
    const result = await here.inside(project(here), commit);
    expect(result.stdout).toBe("Ann O'Hara <ann@example.com> Ann O'Hara <ann@example.com>\n");
  });

  it("does not where the user does not want that", async () => {
    const here = placeWith({ gitIdentity: false }, { ".gitconfig": gitconfig });
    const result = await here.inside(project(here), commit);
    expect(result.stdout).toBe("");
    expect(result.stderr).toMatch(/tell me who you are/);
  });

  it("works in a workspace that is another user's", async () => {
    const here = placeWith({});
    spawnSync("git", ["init", "-q", project(here)]);
    const result = await here.inside(project(here), "git status --short; echo $?");
    expect(result).toMatchObject({ stdout: "0\n", stderr: "" });
  });
});

describe("the ssh agent", () => {
  /** Starts an agent of a person's with one key. @returns its socket */
  function startAgent(here: Place): string {
    const socket = join(here.make("agent"), "socket");
    const as = [...asPerson(here.person), "--"];
    const agent = spawn("/usr/bin/setpriv", [...as, "ssh-agent", "-D", "-a", socket], { stdio: "ignore" });
    onTestFinished(() => void agent.kill());
    const key = join(here.folder, "key");
    spawnSync("/usr/bin/setpriv", [
      ...as,
      "ssh-keygen",
      "-q",
      "-t",
      "ed25519",
      "-N",
      "",
      "-C",
      "the-key",
      "-f",
      key,
    ]);
    for (let tries = 0; !existsSync(socket) && tries < 100; tries++) spawnSync("sleep", ["0.05"]);
    spawnSync("/usr/bin/setpriv", [...as, "ssh-add", "-q", key], {
      env: { SSH_AUTH_SOCK: socket, PATH: process.env.PATH },
    });
    return socket;
  }
  const look = 'echo "[$SSH_AUTH_SOCK]"; ssh-add -l | cut -d" " -f3; ls -A ~/.ssh 2>/dev/null';

  it("is not there by default, and its variable neither", async () => {
    const here = placeWith({ environment: [] });
    const result = await here.inside(project(here), look, { SSH_AUTH_SOCK: startAgent(here) });
    expect(result.stdout).toBe("[]\n");
  });

  it("signs with the user's keys where they want that, and hands none out", async () => {
    const here = placeWith({ sshAgent: true });
    const sign =
      "cd /tmp && echo x >text && ssh-add -L >key.pub && ssh-keygen -q -Y sign -f key.pub -n file text 2>&1 && head -1 text.sig";
    const result = await here.inside(project(here), `${look}; ${sign}`, { SSH_AUTH_SOCK: startAgent(here) });
    expect(result.stderr).toBe("");
    expect(result.stdout).toMatch(/^\[\/run\/ssh-agent\]\nthe-key\n[\s\S]*-----BEGIN SSH SIGNATURE-----\n$/);
  });

  it.each([
    ["none runs", () => undefined, /SSH_AUTH_SOCK is not set/],
    ["it is gone", () => "/nowhere/socket", /names nothing that is there/],
    ["it is a file", () => "/etc/passwd", /is no socket/],
  ])("%s: said, and the tool starts", async (_title, socket, expected) => {
    const here = placeWith({ sshAgent: true });
    const result = await here.inside(project(here), "echo started", { SSH_AUTH_SOCK: socket() });
    expect(result).toMatchObject({ code: 0, stdout: "started\n" });
    expect(result.stderr).toMatch(expected);
  });
});
