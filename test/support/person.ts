import { chownSync, mkdirSync, mkdtempSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Installation } from "./installation.ts";

/** A user of this machine on whose behalf tests start tools. Only numbers: no account has to be made. */
export type Person = {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups: the one that may use the engine's socket. */
  readonly groups: readonly number[];
  readonly home: string;
};

/** The users that tests run as: root (or whoever runs the tests), the image's own uid and another one. */
export type People = { readonly self: Person; readonly agent: Person; readonly other: Person };

/**
 * Makes the people and their home folders below `folder`.
 *
 * @param socket path of the engine's socket
 */
export function makePeople(folder: string, socket: string): People {
  const engineGroup = statSync(socket).gid;
  const make = (uid: number, gid: number): Person => {
    const home = join(folder, `home-${uid}`);
    mkdirSync(home, { mode: 0o700 });
    chownSync(home, uid, gid);
    return { uid, gid, groups: [engineGroup], home };
  };
  const uid = process.getuid?.() ?? 0;
  return { self: make(uid, process.getgid?.() ?? 0), agent: make(1000, 1000), other: make(4321, 4321) };
}

/** Makes a folder that belongs to a person, with a name that no other test has. */
export function makeWorkspace(parent: string, person: Person, name = "project"): string {
  const holder = mkdtempSync(join(parent, "work-"));
  const folder = join(holder, name);
  mkdirSync(folder);
  for (const path of [holder, folder]) chownSync(path, person.uid, person.gid);
  return folder;
}

/** Flags of `setpriv` that make a process a person's. */
export function asPerson(person: Person): string[] {
  const groups = `--groups=${person.groups.join(",")}`;
  return [
    `--reuid=${person.uid}`,
    `--regid=${person.gid}`,
    groups,
    ...(person.uid === 0 ? [] : ["--inh-caps=-all"]),
  ];
}

/** The environment of a person's command: the little that a login has, and this machine's certificates. */
export function environmentOf(
  person: Person,
  installation: Installation,
  changes: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const all: Record<string, string | undefined> = {
    HOME: person.home,
    // There is nobody to ask; what is known of folders has tests of its own, which take this away.
    AI_SANDBOX_TRUST: "once",
    PATH: `${installation.nodeFolder}:/usr/local/bin:/usr/bin:/bin`,
    NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS,
    SSL_CERT_FILE: process.env.SSL_CERT_FILE,
    DOCKER_HOST: process.env.DOCKER_HOST,
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
