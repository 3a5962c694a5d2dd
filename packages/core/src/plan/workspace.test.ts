import { globSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { describe, expect, it } from "vitest";
import { contains, workspaceRefusal } from "./workspace.ts";

const own = {
  homeFolder: "/home/you",
  stateHome: "/home/you/.ai-sandbox",
  runtimeFolder: "/tmp/runtime/1000",
  engineSocket: "/srv/engine/docker.sock",
};

const refused: [string, RegExp][] = [
  ["/", /your home folder lies in it/],
  ["/home", /your home folder lies in it/],
  ["/home/you", /it is your home folder/],
  ["/home/other", /somebody's home folder/],
  ["/Users/other", /somebody's home folder/],
  ["/root", /somebody's home folder/],
  ["/home/you/project/.git", /a repository keeps its own data/],
  ["/home/you/project/.GIT/hooks", /a repository keeps its own data/],
  ["/var/root", /somebody's home folder/],
  ["/home/you/.ai-sandbox", /its own state/],
  ["/home/you/.ai-sandbox/homes/claude", /its own state/],
  ["/home/you/.ssh", /secrets/],
  ["/home/you/.ssh/keys", /secrets/],
  ["/home/you/.aws", /secrets/],
  ["/home/you/.docker/run", /secrets/],
  ["/home/you/.colima/default", /secrets/],
  ["/home/you/.config/gh", /secrets/],
  ["/home/you/Library/Preferences", /secrets/],
  ["/home/you/.claude", /secrets/],
  ["/home/you/.claude/hooks", /secrets or settings \(\/home\/you\/\.claude\)/],
  ["/home/you/.config/opencode/plugin", /secrets/],
  ["/home/you/.local/share/opencode", /secrets/],
  ["/home/you/.cargo/bin", /secrets/],
  ["/home/you/.config/systemd/user", /secrets/],
  ["/home/you/.config/google-chrome/Default", /secrets/],
  ["/home/you/.mozilla/firefox/x.default", /secrets/],
  ["/home/you/.thunderbird/x.default", /secrets/],
  ["/home/you/.config/microsoft-edge", /secrets/],
  ["/home/you/.config/vivaldi/Default", /secrets/],
  ["/home/you/snap/firefox/common/.mozilla", /secrets/],
  ["/home/you/.var/app/org.mozilla.firefox", /secrets/],
  ["/home/you/.config/rclone", /secrets/],
  ["/home/you/.config/op", /secrets/],
  ["/home/you/.config/Bitwarden", /secrets/],
  ["/home/you/.local/share/gopass/stores", /secrets/],
  ["/home/you/.local/share/kwalletd", /secrets/],
  ["/home/you/.config/gh", /secrets/],
  ["/home/you/.config/glab-cli", /secrets/],
  ["/home/you/.config/gcloud/legacy_credentials", /secrets/],
  ["/home/you/.azure", /secrets/],
  ["/home/you/.kube/cache", /secrets/],
  ["/home/you/.config/containers", /secrets/],
  ["/home/you/.terraform.d", /secrets/],
  ["/home/other/.codex", /secrets/],
  ["/home/other/.ssh", /secrets/],
  ["/root/.ssh", /secrets/],
  ["/Users/other/.gnupg/x", /secrets/],
  ["/home/you/.config", /settings of many programs/],
  ["/home/you/.local/bin", /settings of many programs/],
  ["/tmp/runtime/1000", /sockets/],
  ["/tmp/runtime/1000/gnupg", /sockets/],
  ["/tmp/runtime", /sockets/],
  ["/srv/engine", /engine's socket/],
  ["/etc", /belongs to the system/],
  ["/etc/ssl", /belongs to the system/],
  ["/run", /belongs to the system/],
  ["/run/user/1000", /belongs to the system/],
  ["/run/media/you", /belongs to the system/],
  ["/var/run", /belongs to the system/],
  ["/proc/self/cwd", /belongs to the system/],
  ["/dev/shm", /belongs to the system/],
  ["/usr/local/bin", /belongs to the system/],
  ["/var/lib/docker/volumes/x", /belongs to the system/],
  ["/srv", /engine's socket/],
  ["/tmp", /sockets/],
  ["/var", /shared by many/],
  ["/usr", /shared by many/],
  ["/opt", /shared by many/],
  ["/var/tmp", /shared by many/],
  ["/mnt", /shared by many/],
  // Windows, as WSL shows it.
  ["/mnt/c", /shared by many/],
  ["/mnt/c/Users", /shared by many/],
  ["/mnt/c/Users/you", /somebody's home folder/],
  ["/mnt/c/Users/you/.ssh", /secrets/],
  ["/mnt/c/Users/you/AppData/Roaming", /secrets/],
  ["/mnt/c/Windows/System32", /belongs to the system/],
];

const allowed = [
  "/home/you/project",
  "/mnt/c/Users/you/project",
  "/mnt/c/code/project",
  "/mnt/d",
  "/home/you.backup/project",
  "/home/you/.sshd",
  "/home/you/.ai-sandbox-evil",
  "/home/you/.config/nvim",
  "/home/you/.docker-project",
  "/home/you/code/.ssh",
  "/home/you/code/shop/.claude",
  "/home/you/.claude-plugins",
  "/home/you/.config/opencode.nvim",
  "/home/you/snap",
  "/home/you/snap/project",
  "/home/you/.config/opera-plugins",
  "/tmp/project",
  "/tmp/runtime/1000-evil",
  "/etcetera",
  "/runner/work",
  "/root/project",
  "/rootless",
  "/opt/project",
  "/srv/project",
  "/srv/engine-evil",
  "/usr/local/src/project",
  "/usr/src/project",
  "/var/www/site",
  "/run/media/you/disk/project",
  "/workspace",
  "/workspaces/project",
  "/mnt/c/project",
];

describe("folders that are refused", () => {
  it.each(refused)("%s", (path, reason) => expect(workspaceRefusal(path, own)).toMatch(reason));
});

describe("a tool's own folders: what a session put there, the tool without a sandbox would run", () => {
  const folders = globSync(`${import.meta.dirname}/../../../*/tool.json`).flatMap((file) => {
    const { state } = JSON.parse(readFileSync(file, "utf8")) as { state: string[] };
    // A cache of Microsoft's programs holds nothing that a tool runs.
    return state.filter((path) => ![".json", ".yml"].includes(extname(path)) && path !== ".cache/Microsoft");
  });
  it("are found", () => expect(folders.length).toBeGreaterThan(14));
  it.each(folders)("~/%s", (folder) =>
    expect(workspaceRefusal(`/home/you/${folder}`, own)).toMatch(/secrets/),
  );
});

describe("folders that may be shared", () => {
  it.each(allowed)("%s", (path) => expect(workspaceRefusal(path, own)).toBeUndefined());
});

it("a home folder elsewhere is protected as well", () => {
  const elsewhere = { ...own, homeFolder: "/srv/homes/you", stateHome: "/srv/state" };
  expect(workspaceRefusal("/srv/homes/you", elsewhere)).toMatch(/your home folder/);
  expect(workspaceRefusal("/srv/homes", elsewhere)).toMatch(/your home folder lies in it/);
  expect(workspaceRefusal("/srv/homes/you/.ssh", elsewhere)).toMatch(/secrets/);
  expect(workspaceRefusal("/srv/homes/you-evil", elsewhere)).toBeUndefined();
  expect(workspaceRefusal("/.claude", { ...elsewhere, homeFolder: "/" })).toMatch(/secrets/);
});

it.each([
  ["/a", "/a", true],
  ["/a", "/a/b", true],
  ["/a", "/ab", false],
  ["/a/b", "/a", false],
  ["/a", "/a/..b", true],
  ["/a/b", "/a/..b", false],
  ["/", "/a", true],
  ["/", "/", true],
])("does %s contain %s: %s", (outer, inner, answer) => expect(contains(outer, inner)).toBe(answer));
