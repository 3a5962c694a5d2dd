import { spawnSync } from "node:child_process";
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { asPerson, environmentOf, type Person } from "../support/person.ts";

/** Somebody who may use Podman without root, with a store of images of their own. */
export type PodmanUser = {
  readonly person: Person;
  /** What their launchers and their Podman need beside what everybody has. */
  readonly environment: Readonly<Record<string, string>>;
  /** Asks their Podman. */
  readonly podman: (args: readonly string[]) => { code: number; said: string };
  /** Removes all that their Podman has. */
  readonly remove: () => void;
};

/** Looks for Podman and for an account that it is set up for. @returns the reason where there is none */
export function findPodmanUser(): PodmanUser | string {
  if (spawnSync("podman", ["--version"]).error !== undefined) return "there is no podman on PATH";
  const ids =
    process.getuid?.() === 0 ? accountWithRange() : [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  if (ids === undefined) return "no account of this machine has user ids in /etc/subuid";
  const user = makeUser(ids);
  const { code, said } = user.podman(["unshare", "cat", "/proc/self/uid_map"]);
  const lines = said.trim().split("\n");
  if (code === 0 && lines.length > 1) return user;
  user.remove();
  return code === 0
    ? "the account has no range in /etc/subuid"
    : `Podman without root fails here: ${lines[0]}`;
}

/** Uid and gid of an ordinary account that has ids to give out. */
function accountWithRange(): [number, number] | undefined {
  const lines = (path: string): string[][] => {
    try {
      return readFileSync(path, "utf8")
        .split("\n")
        .map((line) => line.split(":"));
    } catch {
      return [];
    }
  };
  const named = new Set(lines("/etc/subuid").map(([name]) => name));
  const account = lines("/etc/passwd").find(
    ([name, , uid]) => Number(uid) >= 1000 && (named.has(name) || named.has(uid)),
  );
  return account === undefined ? undefined : [Number(account[2]), Number(account[3])];
}

function makeUser([uid = 0, gid = 0]: readonly number[]): PodmanUser {
  const home = mkdtempSync(join(inject("folder"), "podman-"));
  const person: Person = { uid, gid, groups: [gid], home };
  // Podman 4.3 takes twenty seconds to end a container where this path is long: sockets with names of 64 digits lie below.
  const runtime = mkdtempSync("/tmp/podman-");
  const configuration = join(home, ".config", "containers");
  mkdirSync(configuration, { recursive: true });
  // Of its own: the account's own images are nobody's business here.
  writeFileSync(join(configuration, "storage.conf"), '[storage]\ndriver = "overlay"\n');
  // What a machine needs on which Podman does not work as it comes.
  if (process.env.CONTAINERS_CONF !== undefined)
    copyFileSync(process.env.CONTAINERS_CONF, join(configuration, "containers.conf"));
  for (const path of [home, runtime, join(home, ".config"), configuration]) chownSync(path, uid, gid);
  const environment = { AI_SANDBOX_ENGINE: "podman", XDG_RUNTIME_DIR: runtime };
  const podman: PodmanUser["podman"] = (args) => {
    const words = [...asPerson(person), "--", "podman", ...args];
    const { status, stdout, stderr } = spawnSync("/usr/bin/setpriv", words, {
      cwd: "/",
      env: environmentOf(person, inject("installation"), environment),
    });
    return { code: status ?? 1, said: `${stdout}${status === 0 ? "" : stderr}` };
  };
  const remove = (): void => {
    // Files of users that only Podman can give out are removed by it. What it leaves is the process that holds them.
    podman(["system", "reset", "--force"]);
    const holder = join(runtime, "libpod", "tmp", "pause.pid");
    if (existsSync(holder)) process.kill(Number(readFileSync(holder, "utf8")));
    rmSync(runtime, { recursive: true, force: true });
  };
  return { person, environment, podman, remove };
}
