import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { sessionsIn, slowness, until } from "../../support/engine.ts";
import { git, tryGit } from "../../support/git.ts";
import { environmentOf } from "../../support/person.ts";
import { ended, start } from "../../support/run.ts";
import type { Attack } from "../attack.ts";
import { liveADay } from "../day.ts";
import { type Place, ran } from "../place.ts";
import { launch, type Way, weakened } from "../ways.ts";
import type { WeakeningName } from "../weakenings.ts";

const group = "workspace traps";
const naive = "a launcher that looks at nothing";

const identity = "export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b";

/** A session on a clone of its own. @returns the command that its user is told to take its commits over with */
async function session(
  way: Way,
  place: Place,
  id: string,
  script: string,
  weakening: WeakeningName = naive,
): Promise<string | undefined> {
  const environment = { AI_SANDBOX_GIT: "clone", ...weakened(way, place, weakening) };
  const variables = `PAYLOAD="touch ${place.marks}/${id}"; HOST_HOME=${place.home}`;
  const { stderr, stdout } = await launch(place, `${identity}; ${variables}\n${script}\necho over`, {
    environment,
  });
  if (!stdout.includes("over") && !stderr.includes("could not be cloned"))
    throw new Error(`it did not run: ${stdout}${stderr}`);
  return /^ {2}(git .*)$/m.exec(stderr)?.[1];
}

/** What a user does with that; or, where nobody told them better, the shortest thing that works. */
function takeOver(way: Way, place: Place, told: string | undefined): void {
  const bundle = bundleIn(place);
  if (way === "ours" ? told === undefined : bundle === undefined) return;
  const words =
    way === "ours"
      ? wordsOf(told ?? "").slice(1)
      : ["fetch", bundle ?? "", "+refs/*:refs/*", "--update-head-ok"];
  tryGit(place, ...words);
}

/** A command line in which only single quotes quote. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? "");

function bundleIn(place: Place): string | undefined {
  const path = join(cloneOf(place), "out/commits.bundle");
  return existsSync(path) ? path : undefined;
}

function cloneOf(place: Place): string {
  return join(place.home, ".ai-sandbox/clones", place.workspace, "@ai-sandbox");
}

const refs = (place: Place): string => git(place, "for-each-ref", "refs/heads", "refs/tags");

/** A change that git can tell by the content alone, so that it runs the filter. */
const sameSize = "printf 'Of the project\\n' >file";

/** The agent's clone has a filter, which the container that packs the commits obeys: there it may write the bundle. */
const whilePacking = (script: string): string => `
git commit -q --allow-empty -m second
cat >.git/filter <<'END'
#!/bin/sh
${script}
END
chmod +x .git/filter; git config filter.f.clean "$PWD/.git/filter"; echo '* filter=f' >.git/info/attributes; ${sameSize}`;

/** In the host's repository, from inside. */
const inSource = (id: string, words: string, script: string): Attack => ({
  id,
  group,
  words: `clone: ${words}`,
  weakening: "the clone's source writable",
  attempt: async (way, place) => {
    if (way === "bare") return undefined;
    await session(way, place, id, script, "the clone's source writable");
    liveADay(place);
    return ran(id)(place);
  },
});

/** By what comes back. */
const cameBack = (
  id: string,
  words: string,
  script: string,
  isThrough: (place: Place, before: string) => boolean,
): Attack => ({
  id,
  group,
  words: `clone: ${words}`,
  weakening: naive,
  attempt: async (way, place) => {
    if (way === "bare") return undefined;
    const before = refs(place);
    takeOver(way, place, await session("ours", place, id, script));
    return isThrough(place, before);
  },
});

export const cloneTraps: Attack[] = [
  inSource(
    "WS-70",
    "leave a hook in the host's repository",
    "printf '#!/bin/sh\\n%s\\n' \"$PAYLOAD\" >/run/source.git/hooks/post-checkout; chmod +x /run/source.git/hooks/post-checkout",
  ),
  inSource(
    "WS-71",
    "change the host repository's configuration",
    "printf '[core]\\n\\tfsmonitor = %s\\n' \"$PAYLOAD\" >>/run/source.git/config",
  ),
  inSource(
    "WS-72",
    "the same, by git's own push into it",
    "git config remote.origin.receivepack git-receive-pack; printf '#!/bin/sh\\n%s\\n' \"$PAYLOAD\" >/run/source.git/hooks/post-checkout && chmod +x /run/source.git/hooks/post-checkout; git push -q origin HEAD:refs/heads/pushed",
  ),
  {
    id: "WS-73",
    group,
    words: "clone: have the host run git in the agent's own clone, where its configuration holds",
    weakening: naive,
    attempt: async (way, place) => {
      if (way === "bare") return undefined;
      const script =
        'git config core.fsmonitor "$PAYLOAD"; git config core.hooksPath "$PWD/.git/own"; git config filter.f.clean "$PAYLOAD; cat"; echo "* filter=f" >.git/info/attributes; echo two >file; git commit -q --allow-empty -m second';
      takeOver(way, place, await session("ours", place, "WS-73", script));
      // Without a collector: somebody has to look what is new.
      if (way === "weakened") tryGit({ ...place, workspace: join(cloneOf(place), "work") }, "status");
      await session("ours", place, "WS-73", "true");
      return ran("WS-73")(place);
    },
  },
  cameBack(
    "WS-74",
    "overwrite a branch of the host's by what comes back",
    "git commit -q --amend -m 'other history'; echo evil >file; git commit -qam evil",
    (place, before) => refs(place) !== before,
  ),
  cameBack(
    "WS-75",
    "slip a tag into the host's repository",
    whilePacking(
      "rm -f /run/out/commits.bundle; git tag -f v9 >/dev/null; git bundle create -q /run/out/commits.bundle --branches --tags; cat",
    ),
    (place) => git(place, "tag").includes("v9"),
  ),
  {
    id: "WS-76",
    group,
    words: "clone: a branch whose name is a command, for a script that reads names",
    weakening: naive,
    attempt: async (way, place) => {
      if (way === "bare") return undefined;
      const mark = `$HOME/${relative(place.home, place.marks)}/WS-76`;
      const script = `git commit -q --allow-empty -m second; git update-ref 'refs/heads/$(touch$IFS${mark})' HEAD; git update-ref 'refs/heads/;touch$IFS${mark}' HEAD`;
      const told = await session("ours", place, "WS-76", script);
      // What is told is pasted into a shell.
      const bundle = bundleIn(place) ?? "";
      const paste =
        way === "ours"
          ? (told ?? "true")
          : `for name in $(git ls-remote '${bundle}' | cut -f2); do eval "git branch $name"; done`;
      await ended(start("/bin/sh", ["-c", paste], { as: place.person, in: place.workspace }));
      return readdirSync(place.marks).includes("WS-76");
    },
  },
  {
    id: "WS-77",
    group,
    words: "clone: have a file of the user's taken for the bundle, by a link",
    weakening: naive,
    attempt: async (way, place) => {
      if (way === "bare") return undefined;
      const script = whilePacking(
        `rm -f /run/out/commits.bundle; ln -s ${place.home}/.netrc /run/out/commits.bundle; cat`,
      );
      const told = await session("ours", place, "WS-77", script);
      if (way === "ours") return told !== undefined;
      return readFileSync(join(cloneOf(place), "out/commits.bundle"), "utf8").includes("the secret");
    },
  },
  {
    id: "WS-78",
    group,
    words:
      "clone: put a link where the clone's .git was, to have the next session work on another repository of the user's",
    weakening: "another folder mounted",
    attempt: async (way, place) => {
      if (way === "bare") return undefined;
      const sibling = join(place.workspace, "../sibling");
      const other = { ...place, workspace: sibling };
      git(other, "init", "-q");
      git(other, "commit", "-q", "--allow-empty", "-m", "the secret");
      await session(way, place, "WS-78", `rm -rf .git; ln -s ${sibling}/.git .git`, "another folder mounted");
      await session(
        way,
        place,
        "WS-78",
        "git commit -q --allow-empty -m evil; true",
        "another folder mounted",
      );
      return git(other, "log", "--format=%s").includes("evil");
    },
  },
  {
    id: "WS-79",
    group,
    words: "clone: keep the launcher from ending, by a filter that never does",
    weakening: naive,
    attempt: async (way, place) => {
      if (way === "bare") return undefined;
      const options = { as: place.person, in: place.workspace };
      if (way === "weakened") {
        const script =
          "git config filter.f.clean 'touch .git/begun; sleep 60'; echo '* filter=f' >.git/info/attributes; printf 'Of the project\\n' >file; trap '' INT; git status";
        const child = start("/bin/sh", ["-c", script], options);
        return interrupted(child, () => existsSync(join(place.workspace, ".git/begun")));
      }
      const environment = {
        ...environmentOf(place.person, (await import("vitest")).inject("installation")),
        PROBE: "shell",
        AI_SANDBOX_GIT: "clone",
      };
      const script = `${identity}\n${whilePacking("touch /run/out/begun; sleep 60")}`;
      const child = start("probe", [script], { ...options, environment });
      const isPacking = (): boolean => sessionsIn(place.workspace).some((name) => name.endsWith("-bundle"));
      return interrupted(child, () => isPacking() && existsSync(join(cloneOf(place), "out/begun")));
    },
  },
];

/**
 * Whether a program goes on long after its user wanted it to end.
 *
 * @param hasBegun whether the filter runs that never ends
 */
async function interrupted(child: ReturnType<typeof start>, hasBegun: () => boolean): Promise<boolean> {
  for (const stream of [child.stdout, child.stderr]) stream?.resume();
  child.stdin?.end();
  let isOver = false;
  const end = ended(child).then(() => {
    isOver = true;
  });
  await until("the filter runs", () => isOver || hasBegun());
  if (isOver) throw new Error("it was over before");
  child.kill("SIGINT");
  await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 5000 * Math.max(2, slowness())))]);
  const goesOn = !isOver;
  if (goesOn) child.kill("SIGKILL");
  return goesOn;
}
