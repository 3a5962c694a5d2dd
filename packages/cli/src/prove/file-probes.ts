import type { Probe } from "./probe.ts";

/** Files, mounts, secrets, the engine. What it does to the workspace is looked at from outside, afterwards. */
export const fileProbes: readonly Probe[] = [
  {
    name: "change its own image",
    script: `for place in / /usr/bin /etc /opt /root /var/lib; do
  if (: > "$place/proof") 2>/dev/null; then echo "$place can be written"; exit 1; fi; done`,
  },
  {
    name: "mount or remount anything",
    script: `for words in "-o remount,rw /" "-t tmpfs none /mnt" "-t proc proc /mnt" "--bind / /mnt"; do
  if mount $words 2>/dev/null; then echo "mount $words worked"; exit 1; fi; done
if umount /etc/hostname 2>/dev/null || umount "$PWD/.git/hooks" 2>/dev/null; then echo "umount worked"; exit 1; fi`,
  },
  {
    name: "see the folder beside the workspace",
    script: `if ls "$parent" 2>/dev/null | grep -v "^workspace$" | grep .; then exit 1; fi
if cat "$parent/beside" 2>/dev/null; then exit 1; fi`,
  },
  {
    name: "see your home folder, keys and ai-sandbox's own state",
    script: `for place in "$home/.ssh" "$home/.aws" "$home/.gnupg" "$home/.docker" "$home/.config" "$home/.bashrc" "$state/config.json" "$state/state" "$state/homes" /root/.ssh; do
  if [ "$place" != "$HOME/.config" ] && [ "$place" != "$HOME/.bashrc" ] && ls "$place" >/dev/null 2>&1; then echo "$place is in sight"; exit 1; fi; done`,
  },
  {
    name: "read variables of yours that are not the tool's",
    script: `if env | grep -v "^secret=" | grep -q "$secret"; then echo "a variable came in"; exit 1; fi
for name in SSH_AUTH_SOCK AWS_SECRET_ACCESS_KEY NPM_TOKEN DOCKER_HOST; do
  if [ -n "$(printenv "$name")" ]; then echo "$name is set"; exit 1; fi; done`,
  },
  {
    name: "reach the engine's socket",
    script: `for socket in /var/run/docker.sock /run/docker.sock /run/containerd/containerd.sock /run/podman/podman.sock "$home/.docker/run/docker.sock" /run/user/*/docker.sock; do
  [ -e "$socket" ] && { echo "$socket is there"; exit 1; }; done; exit 0`,
  },
  {
    name: "read what only root may",
    script: `for file in /etc/shadow /proc/kcore /proc/1/environ; do
  if [ "$rootless" = no ] && head -c 1 "$file" 2>/dev/null | grep -q .; then
    [ "$file" = /proc/1/environ ] && ! tr "\\0" "\\n" < "$file" | grep -q "$secret" && continue
    echo "$file can be read"; exit 1; fi; done; exit 0`,
  },
  {
    // Judged from outside: whatever it reports, the files on this machine must be as they were.
    name: "write git hooks and what the host obeys",
    script: `for file in .git/hooks/pre-commit .git/hooks/post-checkout .git/config .git/commondir .git/info/attributes .husky/pre-commit .vscode/tasks.json .envrc .mcp.json .claude/settings.json; do
  echo "touch $parent/owned" >> "$file"; chmod +x "$file"
  mv "$file" "$file.away" && cp "$file.away" "$file"; rm -f "$file"; ln -s /etc/passwd "$file"; done 2>/dev/null
mv .git .git-away 2>/dev/null && cp -r .git-away .git && echo "touch $parent/owned" > .git/hooks/pre-commit
mv .vscode .vscode-away 2>/dev/null && mkdir .vscode && echo owned > .vscode/tasks.json
git config core.hooksPath /workspace/evil 2>/dev/null; git config core.fsmonitor "touch $parent/owned" 2>/dev/null
exit 0`,
  },
];
