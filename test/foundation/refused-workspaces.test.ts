import { chownSync, mkdirSync, readdirSync, rmdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { type Case, makeCase } from "../support/case.ts";
import { freshFolder, pathOf, putEngine } from "../support/fixtures.ts";
import type { Person } from "../support/person.ts";
import type { Result } from "../support/run.ts";

/** Makes a folder of a person's. */
function folderOf(person: Person, path: string): string {
  mkdirSync(path, { recursive: true });
  chownSync(path, person.uid, person.gid);
  return path;
}

let here: Case;
beforeAll(() => {
  here = makeCase("agent");
});

/** Where each is, and what has to be set for it. */
const places: [string, () => { path: string; environment?: Record<string, string> }, RegExp][] = [
  ["/", () => ({ path: "/" }), /home folder lies in it/],
  ["/etc", () => ({ path: "/etc" }), /belongs to the system/],
  ["/etc/ssl", () => ({ path: "/etc/ssl" }), /belongs to the system/],
  ["/usr/bin", () => ({ path: "/usr/bin" }), /belongs to the system/],
  ["/run", () => ({ path: "/run" }), /belongs to the system/],
  ["/dev/shm", () => ({ path: "/dev/shm" }), /belongs to the system/],
  ["/proc/self", () => ({ path: "/proc/self" }), /belongs to the system/],
  ["/tmp", () => ({ path: "/tmp" }), /shared by many|home folder lies in it/],
  [
    "/tmp, with the home folder elsewhere",
    () => ({ path: "/tmp", environment: { HOME: "/nonexistent" } }),
    /shared by many/,
  ],
  ["/var/tmp", () => ({ path: "/var/tmp" }), /shared by many/],
  ["the home folder", () => ({ path: here.person.home }), /your home folder/],
  ["the folder above it", () => ({ path: inject("folder") }), /home folder lies in it/],
  ["~/.ssh", () => ({ path: folderOf(here.person, join(here.person.home, ".ssh")) }), /secrets/],
  [
    "where a link at ~/.kube leads",
    () => {
      const path = freshFolder(here.person);
      symlinkSync(path, join(here.person.home, ".kube"));
      return { path };
    },
    /secrets or settings \(~\/\.kube leads there\)/,
  ],
  [
    "a folder with that in which a link at ~/.gnupg leads",
    () => {
      const path = freshFolder(here.person);
      symlinkSync(folderOf(here.person, join(path, "dotfiles/gnupg")), join(here.person.home, ".gnupg"));
      return { path };
    },
    /secrets or settings \(~\/\.gnupg leads there\)/,
  ],
  [
    "a folder in ~/.aws",
    () => ({ path: folderOf(here.person, join(here.person.home, ".aws/x")) }),
    /secrets/,
  ],
  [
    "where a tool without a sandbox keeps its hooks",
    () => ({ path: folderOf(here.person, join(here.person.home, ".claude/hooks")) }),
    /secrets or settings/,
  ],
  [
    "~/.config/systemd",
    () => ({ path: folderOf(here.person, join(here.person.home, ".config/systemd/user")) }),
    /secrets or settings/,
  ],
  ["the state folder", () => ({ path: join(here.person.home, ".ai-sandbox") }), /its own state/],
  ["a tool's home", () => ({ path: join(here.person.home, ".ai-sandbox/homes/probe") }), /its own state/],
  [
    "a state folder elsewhere",
    () => {
      const path = freshFolder(here.person);
      return { path, environment: { AI_SANDBOX_HOME: path } };
    },
    /its own state/,
  ],
  [
    "a folder with the state folder in it",
    () => {
      const path = freshFolder(here.person);
      return { path, environment: { AI_SANDBOX_HOME: join(path, "state") } };
    },
    /keeps its own state in it/,
  ],
  [
    "$XDG_RUNTIME_DIR",
    () => {
      const path = freshFolder(here.person);
      return { path, environment: { XDG_RUNTIME_DIR: path } };
    },
    /sockets/,
  ],
  [
    "a folder with the engine's socket in it",
    () => {
      const path = freshFolder(here.person);
      return { path, environment: { DOCKER_HOST: `unix://${path}/docker.sock` } };
    },
    /engine's socket/,
  ],
  [
    "a link to /etc",
    () => {
      const path = join(freshFolder(here.person), "project");
      symlinkSync("/etc", path);
      return { path, environment: { PWD: path } };
    },
    /^ai-sandbox: \/etc can't be shared/,
  ],
  [
    "a link to the home folder",
    () => {
      const path = join(freshFolder(here.person), "project");
      symlinkSync(here.person.home, path);
      return { path, environment: { PWD: path } };
    },
    /your home folder/,
  ],
];

describe("as workspace, refused with reason and remedy, and no engine is asked:", () => {
  it.each(places)("%s", async (_title, place, reason) => {
    const { path, environment } = place();
    const recorder = freshFolder(here.person);
    const engine = putEngine(recorder, "hand over");
    const result = await here.inside("echo started", {
      in: path,
      environment: { PATH: `${recorder}:${pathOf()}`, ...environment },
    });
    expect(result.code).toBe(125);
    expect(result.stdout.toString()).toBe("");
    expect(result.stderr).toMatch(reason);
    expect(result.stderr).toMatch(
      /^ai-sandbox: \S+ can't be shared with a tool: .*\.\n {2}Go to the folder of one project/,
    );
    expect(engine.calls()).toEqual([]);
  });
});

describe("as workspace, fine:", () => {
  const works = async (path: string, environment: Record<string, string> = {}): Promise<Result> => {
    const result = await here.inside("touch made && pwd", { in: path, environment });
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout.toString()).toBe(`${path}\n`);
    return result;
  };
  it.each([
    ["a folder below the home folder", () => join(here.person.home, "project")],
    ["one whose name begins like the home folder's", () => `${here.person.home}-evil`],
    ["one in the home folder whose name begins like a secret one's", () => join(here.person.home, ".sshd")],
    ["one whose name begins like the state folder's", () => join(here.person.home, ".ai-sandbox-evil")],
    ["one named .ssh in a project", () => join(here.workspace, ".ssh")],
  ])("%s", async (_title, path) => void (await works(folderOf(here.person, path()))));

  it("one beside $XDG_RUNTIME_DIR whose name begins alike", async () => {
    const path = freshFolder(here.person);
    await works(folderOf(here.person, `${path}-evil`), { XDG_RUNTIME_DIR: path });
  });

  it("one that a link leads to: it is mounted where it really is", async () => {
    const link = join(freshFolder(here.person), "link");
    symlinkSync(here.workspace, link);
    const result = await here.inside("pwd", { in: link, environment: { PWD: link } });
    expect(result.stdout.toString()).toBe(`${here.workspace}\n`);
  });

  it.skipIf(process.getuid?.() !== 0)(
    "/workspace/<name> of the host, which gets no folder of root's",
    async () => {
      const path = folderOf(here.person, `/workspace/ai-sandbox-test-${process.pid}`);
      try {
        const result = await here.inside("ls -A", { in: path });
        expect(result).toMatchObject({ code: 0, stderr: "" });
        expect(result.stdout.toString()).toBe("");
      } finally {
        rmSync(path, { recursive: true });
        if (readdirSync("/workspace").length === 0) rmdirSync("/workspace");
      }
    },
  );
});
