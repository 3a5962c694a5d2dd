import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { freshHome } from "../support/fixtures.ts";
import { git } from "../support/git.ts";
import type { Person } from "../support/person.ts";
import { listedNames } from "./outside-names.ts";
import type { Services } from "./services.ts";

/** Where attacks take place: a user with secrets in their home, and a project in it. */
export type Place = {
  readonly person: Person;
  readonly home: string;
  readonly workspace: string;
  /** Folder on the host where a payload that ran there leaves its mark. */
  readonly marks: string;
  /** What the user's shell has set, of which the tool may get nothing. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The same as a file for an engine. */
  readonly environmentFile: string;
  readonly engineSocket: string;
  readonly services: Services;
  /** Where the filter runs: beside the session, as with an engine that can't mount a socket, or in the launcher. */
  readonly filter: Filter;
};

export type Filter = "sidecar" | "launcher";

/** Files with secrets that a developer's home has. */
export const secretFiles = [
  ".ssh/id_ed25519",
  ".aws/credentials",
  ".config/gh/hosts.yml",
  ".config/gcloud/credentials.db",
  ".kube/config",
  ".docker/config.json",
  ".npmrc",
  ".netrc",
  ".git-credentials",
  ".gnupg/private-keys-v1.d/key",
  ".bash_history",
  ".mozilla/firefox/logins.json",
  ".claude/.credentials.json",
  ".ai-sandbox/homes/claude/.claude.json",
] as const;

const names = [
  "AWS_SECRET_ACCESS_KEY",
  "GH_TOKEN",
  "NPM_TOKEN",
  "SSH_AUTH_SOCK",
  "OPENAI_API_KEY",
  "DATABASE_URL",
  "VAULT_TOKEN",
  "KUBECONFIG",
  "NODE_OPTIONS_SECRET",
  "HTTP_PROXY",
] as const;

/** A user for many places: their first session is slow, since nothing is known of the engine yet. */
export function makeUser(person: Person): Person {
  const files: Record<string, string> = Object.fromEntries(secretFiles.map((path) => [path, "the secret\n"]));
  files[".docker/config.json"] = '{"auths": {}, "HttpHeaders": {"X-Note": "the secret"}}';
  files[".gitconfig"] = "[safe]\n\tdirectory = *\n[user]\n\tname = Ann\n\temail = ann@example.com\n";
  files[".ai-sandbox/config.json"] = JSON.stringify({
    limits: { memory: "768m", processes: 256 },
    hosts: listedNames,
  });
  return freshHome(person, files);
}

let count = 0;

/** Makes a new project in a user's home, with a repository of one commit and a sibling. */
export function makePlace(user: Person, services: Services, filter: Filter = "launcher"): Place {
  count += 1;
  const folder = join(user.home, "projects", String(count));
  const workspace = join(folder, "project");
  const marks = join(folder, "marks");
  for (const path of [workspace, marks, join(folder, "sibling"), join(workspace, "deep")])
    mkdirSync(path, { recursive: true });
  writeFileSync(join(folder, "sibling/file"), "the secret\n");
  writeFileSync(join(workspace, "file"), "of the project\n");
  const secrets = Object.fromEntries(names.map((name) => [name, `the-secret-of-${name}`]));
  const environmentFile = join(folder, "environment");
  writeFileSync(
    environmentFile,
    Object.entries(secrets)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
  chmodSync(marks, 0o777);
  const place: Place = {
    person: user,
    home: user.home,
    workspace,
    marks,
    secrets,
    environmentFile,
    engineSocket: (process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock").replace(/^unix:\/\//, ""),
    services,
    filter,
  };
  own(place);
  git(place, "init", "-q", "-b", "main");
  git(place, "add", "file");
  git(place, "commit", "-q", "-m", "first");
  own(place);
  return place;
}

/** Gives all that lies in a place to whom its files belong. A caller who is root works on somebody's files here. */
export function own(place: Place): void {
  const owner = place.person.uid === 0 ? { uid: 1000, gid: 1000 } : place.person;
  const projects = join(place.home, "projects");
  spawnSync("chown", [`${place.person.uid}:${place.person.gid}`, projects]);
  spawnSync("chown", ["-R", `${owner.uid}:${owner.gid}`, dirname(place.workspace)]);
}

/** Whether a payload ran on the host. */
export function ran(id: string): (place: Place) => boolean {
  return (place) => existsSync(join(place.marks, id));
}

/** Puts a file into the workspace. */
export function put(place: Place, path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(join(place.workspace, path)), { recursive: true });
  writeFileSync(join(place.workspace, path), content);
  chmodSync(join(place.workspace, path), mode);
}
