import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startInBackground } from "../support/background.ts";
import { until } from "../support/engine.ts";
import { asPerson } from "../support/person.ts";
import { type Place, placeWith, project } from "./place.ts";

/** Writes `~/.ai-sandbox/env` of a place's user. */
function writeVariables(here: Place, content: string, mode = 0o600): void {
  const file = join(here.state, "env");
  writeFileSync(file, content);
  chmodSync(file, mode);
  chownSync(file, here.person.uid, here.person.gid);
}

describe("mounts", () => {
  it("are read-only at their own path, or writable where that is said, with what git obeys protected", async () => {
    const here = placeWith({ mounts: ["$HERE/data", { path: "$HERE/repo", write: true }, "$HERE/one-file"] });
    here.write("data/file", "data\n");
    here.write("data-evil/file", "evil\n");
    here.write("repo/file", "repo\n");
    here.write("one-file", "one\n");
    spawnSync("/usr/bin/setpriv", [
      ...asPerson(here.person),
      "--",
      "git",
      "init",
      "-q",
      join(here.folder, "repo"),
    ]);
    const result = await here.inside(
      project(here),
      `cd ..; cat data/file one-file repo/file; ls; echo x > data/new; echo y > repo/made; echo z > repo/.git/hooks/post-commit; echo z >> repo/.git/config; echo {} > repo/package.json; mv repo/.git repo/x`,
    );
    expect(result.stdout).toBe("data\none\nrepo\ndata\none-file\nproject\nrepo\n");
    expect(readFileSync(join(here.folder, "repo/made"), "utf8")).toBe("y\n");
    expect(existsSync(join(here.folder, "data/new"))).toBe(false);
    expect(existsSync(join(here.folder, "repo/.git/hooks/post-commit"))).toBe(false);
    expect(readFileSync(join(here.folder, "repo/.git/config"), "utf8")).not.toContain("z");
    // What no mount prevents is told at the end, as for the workspace.
    expect(result.stderr).toContain(join(here.folder, "repo/package.json"));
    // What was made to protect it went with the session.
    expect(existsSync(join(here.folder, "repo/.git/config.lock"))).toBe(false);
  });

  it("of a folder above the workspace, read-only, leaves the workspace as it is: writable, and protected", async () => {
    const here = placeWith({ mounts: ["$HERE"] });
    here.write("sibling/file", "sibling\n");
    here.write("project/.vscode/tasks.json", "{}");
    const result = await here.inside(
      project(here),
      "cat ../sibling/file; echo x > ../sibling/file; echo made > made; echo x > .vscode/tasks.json; cat made .vscode/tasks.json",
    );
    expect(result.stdout).toBe("sibling\nmade\n{}");
    expect(readFileSync(join(here.folder, "sibling/file"), "utf8")).toBe("sibling\n");
  });

  it("of a folder above the workspace that may be written is refused", async () => {
    const here = placeWith({ mounts: [{ path: "$HERE", write: true }] });
    const result = await here.inside(project(here), "echo started");
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(/the workspace lies in it/);
  });

  it("takes nothing along that is mounted below it from elsewhere, and could not be made read-only", async (context) => {
    const here = placeWith({ mounts: ["$HERE/data"] });
    here.write("data/file", "data\n");
    const disk = here.make("data/disk");
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "mode=0777", "none", disk]).status !== 0)
      return context.skip("only root can mount another disk there");
    onTestFinished(() => void spawnSync("umount", [disk]));
    writeFileSync(join(disk, "file"), "of another disk\n");
    const result = await here.inside(
      project(here),
      "cat ../data/file; ls -A ../data/disk; echo x > ../data/disk/x",
    );
    expect(result.stdout).toBe("data\n");
    expect(result.stderr).toMatch(/not shared, because it is mounted there from elsewhere: .*data\/disk/);
    expect(existsSync(join(disk, "x"))).toBe(false);
  });

  it.each<[string, (here: Place) => void, RegExp]>([
    ["that is not there", () => undefined, /listed in mounts and can't be found \(ENOENT\)/],
    [
      "that is a link to keys",
      (here) => symlinkSync(join(here.person.home, ".ssh"), join(here.folder, "x")),
      /secrets/,
    ],
    [
      "with a socket in it",
      (here) => {
        here.make("x");
        const server = createServer().listen(join(here.folder, "x/socket"));
        onTestFinished(() => void server.close());
      },
      /is a socket: the tool could reach this machine/,
    ],
  ])("one %s stops the start", async (_title, prepare, expected) => {
    const here = placeWith({ mounts: ["$HERE/x"] }, { ".ssh/id": "key" });
    prepare(here);
    const result = await here.inside(project(here), "echo started");
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(expected);
  });
});

describe("variables", () => {
  it("of ~/.ai-sandbox/env go in, by value and not on a command line; the environment goes before", async () => {
    const here = placeWith({ environment: ["MYAPP_*"] });
    writeVariables(here, 'SECRET_ONE="a b $x"\nSECRET_TWO=of-the-file\n# no\n');
    const result = await here.inside(
      project(here),
      'echo "$SECRET_ONE|$SECRET_TWO|$MYAPP_A|$MYAPP_B|$MYAP|$GH_TOKEN|$AWS_KEY"',
      { SECRET_TWO: "of-the-host", MYAPP_A: "a", MYAPP_B: "b", MYAP: "no", GH_TOKEN: "no", AWS_KEY: "no" },
    );
    expect(result).toMatchObject({ code: 0, stdout: "a b $x|of-the-host|a|b|||\n" });
    const explained = await here.command(["explain", "claude"], project(here));
    expect(explained.stdout).toContain("SECRET_ONE");
    expect(explained.stdout).not.toContain("a b $x");
  });

  it.each([
    ["that others may read", "A=1\n", 0o644, /chmod 600/],
    [
      "with a name that steers the engine",
      "DOCKER_HOST=s3cret\nLD_PRELOAD=x\n",
      0o600,
      /DOCKER_HOST, LD_PRELOAD/,
    ],
    ["with a setting of ours", "AI_SANDBOX_NETWORK=s3cret\n", 0o600, /AI_SANDBOX_NETWORK/],
  ])("of a file %s: said, and nothing starts", async (_title, content, mode, expected) => {
    const here = placeWith({});
    writeVariables(here, content, mode);
    const result = await here.inside(project(here), "echo started");
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(expected);
    expect(result.stderr).not.toContain("s3cret");
  });
});

it(".env files are empty inside where the user wants that, at both paths, and untouched outside", async () => {
  const here = placeWith({ hideEnvironmentFiles: true });
  const files = [".env", ".env.local", "deep/er/.env", "node/.env.production", ".env.example"];
  for (const file of files) here.write(`project/${file}`, `SECRET=${file}\n`);
  symlinkSync("deep/er/.env", join(project(here), ".env.link"));
  const result = await here.inside(
    project(here),
    "cat .env .env.local deep/er/.env node/.env.production .env.link /workspace/.env /workspace/deep/er/.env; cat .env.example; echo x > .env; rm -f .env deep/er/.env; mv .env x; ls -A",
  );
  expect(result.stdout).toBe("SECRET=.env.example\n.env\n.env.example\n.env.link\n.env.local\ndeep\nnode\n");
  for (const file of files) expect(readFileSync(join(project(here), file), "utf8")).toBe(`SECRET=${file}\n`);
});

it("a hidden file that another takes the place of stops the session; one that is written to does not", async () => {
  const here = placeWith({ hideEnvironmentFiles: true });
  for (const file of [".env", "deep/.env", "moved/.env"]) here.write(`project/${file}`, "SECRET=1\n");
  const place = { person: here.person, workspace: project(here) };
  const environment = { AI_SANDBOX_HOME: here.state };
  const session = await startInBackground(
    place,
    "mv moved elsewhere",
    "cat .env deep/.env; sleep 3; echo lasts; : >asked; sleep 600",
    environment,
  );
  here.write("project/deep/.env", "SECRET=2\n");
  const end = session.finish();
  await until("it goes on", () => existsSync(join(place.workspace, "asked")));
  here.write("project/new", "SECRET=3\n");
  renameSync(join(place.workspace, "new"), join(place.workspace, ".env"));
  const result = await end;
  expect([result.code, result.stdout.toString()]).toEqual([137, "lasts\n"]);
  expect(result.stderr).toContain(`${place.workspace}/.env was replaced by another program`);
});

it("two projects do not see each other's homes where homes are private, and do where they are shared", async () => {
  const here = placeWith({ home: "private" });
  const [one, two] = [project(here), here.make("project/two")];
  await here.inside(one, "echo one > ~/mark");
  expect(await here.inside(two, "cat ~/mark; ls -A ~ | grep -c mark")).toMatchObject({ stdout: "0\n" });
  expect(await here.inside(one, "cat ~/mark")).toMatchObject({ stdout: "one\n" });
  writeFileSync(join(here.state, "config.json"), "{}");
  await here.inside(one, "echo shared > ~/mark");
  expect(await here.inside(two, "cat ~/mark")).toMatchObject({ stdout: "shared\n" });
});

it("an unlocked path can be changed, what is protected beside it can't", async () => {
  const here = placeWith({ unlock: [".vscode"] });
  here.write("project/.vscode/tasks.json", "{}");
  here.write("project/.idea/x", "{}");
  const result = await here.inside(
    project(here),
    "echo 1 > .vscode/tasks.json; echo 1 > .idea/x; cat .vscode/tasks.json .idea/x",
  );
  expect(result.stdout).toBe("1\n{}");
});
