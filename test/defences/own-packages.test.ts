import { spawnSync } from "node:child_process";
import { chownSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, inject, it } from "vitest";
import { makeCase } from "../support/case.ts";
import { freshFolder, freshHome } from "../support/fixtures.ts";
import { git } from "../support/git.ts";
import { run } from "../support/run.ts";

/** All files below a folder, with what is in them. */
function contentsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [
      join(parentPath, name),
      readFileSync(join(parentPath, name), "latin1"),
    ]),
  );
}

it.each(["agent", "other"] as const)(
  "a launcher that npm installed into the project can't be changed from inside (%s)",
  async (who) => {
    const place = makeCase(who);
    const { prefix } = inject("installation");
    spawnSync("cp", ["-a", join(prefix, "node_modules"), place.workspace]);
    spawnSync("chown", ["-R", `${place.person.uid}:${place.person.gid}`, place.workspace]);
    const scope = join(place.workspace, "node_modules/@ai-sandbox");
    const before = contentsOf(scope);
    const script = `
      for top in "$PWD" /workspace; do
        cd $top/node_modules/@ai-sandbox || continue
        for file in core/dist/*.js probe/bin/probe.js probe/tool.json core/package.json core/seccomp/profile.json; do
          echo evil 2>/dev/null >>$file && echo wrote $file
          rm -f $file 2>/dev/null && echo removed $file
          echo evil >/tmp/evil; mv -f /tmp/evil $file 2>/dev/null && echo replaced $file
          mv $file $file.old 2>/dev/null && echo renamed $file
        done
        mkdir -p probe/node_modules/@ai-sandbox/core 2>/dev/null && echo shadowed
        ln -s /tmp/evil core/dist/new.js 2>/dev/null && echo linked
        cd $top
        for folder in node_modules/@ai-sandbox/core node_modules/@ai-sandbox node_modules; do
          mv $folder $folder.old 2>/dev/null && echo moved $folder
          rm -rf $folder 2>/dev/null && echo removed $folder
        done
        mkdir -p node_modules/fine && echo fine >node_modules/fine/index.js
      done
      exit 126`;
    const own = join(place.workspace, "node_modules/.bin/probe");
    const result = await run(own, [script], {
      as: place.person,
      in: place.workspace,
      environment: { PROBE: "shell", AI_SANDBOX_GIT: "open" },
    });
    expect(result.stdout.toString()).toBe("");
    // The launcher loads a file of its own to look into this code.
    expect(result.code, result.stderr).toBe(126);
    expect(contentsOf(scope)).toEqual(before);
    expect(readFileSync(join(place.workspace, "node_modules/fine/index.js"), "utf8")).toBe("fine\n");
  },
);

it("settings of the user's that are kept in the folder can't be changed from inside", async () => {
  const { person, workspace, inside } = makeCase("agent");
  const kept = '{ "terminalFilter": false }';
  writeFileSync(join(workspace, "config.json"), kept);
  const stateHome = freshFolder(person);
  symlinkSync(join(workspace, "config.json"), join(stateHome, "config.json"));
  chownSync(join(workspace, "config.json"), person.uid, person.gid);
  const script = `
    echo evil 2>/dev/null >>config.json && echo wrote
    rm -f config.json 2>/dev/null && echo removed
    echo evil >new; mv -f new config.json 2>/dev/null && echo replaced
    mv config.json old 2>/dev/null && echo renamed
    cat config.json`;
  const environment = { AI_SANDBOX_HOME: stateHome, AI_SANDBOX_TRUST: "once" };
  const result = await inside(script, { environment });
  expect(result.stdout.toString(), result.stderr).toBe(kept);
  expect(readFileSync(join(workspace, "config.json"), "utf8")).toBe(kept);
});

it("what links of the user's lead to, of git and the engine's client, can't be changed from inside", async () => {
  const place = makeCase("agent");
  const person = freshHome(place.person, { ".docker/kept": "", ".config/kept": "" });
  const { workspace } = place;
  const at = { ...place, person };
  git(at, "init", "-q", "-b", "main");
  const files: Record<string, string> = {
    gitconfig: "[core]\n\thooksPath = hooks\n[include]\n\tpath = ~/more\n",
    more: "[user]\n\tname = Ann\n",
    "hooks/pre-commit": "#!/bin/sh\n",
    "git/config": "[user]\n\temail = ann@example.com\n",
    "docker.json": "{}",
    "plugins/docker-x": "#!/bin/sh\n",
    "contexts/meta/x": "{}",
    "wt/hooks/pre-commit": "#!/bin/sh\n",
  };
  git(at, "commit", "-q", "--allow-empty", "-m", "first");
  git(at, "worktree", "add", "-q", "wt");
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), content);
  }
  for (const [link, target] of [
    [".gitconfig", "gitconfig"],
    ["more", "more"],
    [".config/git", "git"],
    [".docker/config.json", "docker.json"],
    [".docker/cli-plugins", "plugins"],
    [".docker/contexts", "contexts"],
  ] as const)
    symlinkSync(join(workspace, target), join(person.home, link));
  spawnSync("chown", ["-R", `${person.uid}:${person.gid}`, workspace]);
  const script = `
    for file in ${Object.keys(files).join(" ")}; do
      { echo evil >>$file; } 2>/dev/null && echo wrote $file
      rm -f $file 2>/dev/null && echo removed $file
      { echo evil >new && mv -f new $file; } 2>/dev/null && echo replaced $file
      touch $(dirname $file)/new-hook 2>/dev/null && [ $(dirname $file) != . ] && [ $(dirname $file) != git ] && echo made in $(dirname $file)
    done
    for folder in hooks plugins contexts git wt wt/hooks; do mv $folder moved 2>/dev/null && echo moved $folder; done
    echo looked`;
  const result = await run("probe", [script], {
    as: person,
    in: workspace,
    environment: { PROBE: "shell" },
  });
  expect(result.stdout.toString(), result.stderr).toBe("looked\n");
  for (const [path, content] of Object.entries(files))
    expect(readFileSync(join(workspace, path), "utf8"), path).toBe(content);
});
