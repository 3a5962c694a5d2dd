import { repository } from "./manifest.ts";
import type { RepositoryTool } from "./read-tools.ts";
import type { ToolFacts } from "./schema.ts";

const pages = `${repository}/-/blob/main/docs`;
const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join("\n");
const shell = (...commands: string[]): string => ["```sh", ...commands, "```"].join("\n");
const code = (text: string): string => `\`${text}\``;
const codes = (texts: readonly string[]): string => texts.map(code).join(", ");

/** The README of a launcher, as its users see it in the registry. */
export function readme({ facts, pinned }: RepositoryTool): string {
  return `${[
    `<!-- Generated from packages/${facts.name}/tool.json by scripts/generate.ts: not to be edited here. -->`,
    `# @ai-sandbox/${facts.name}`,
    `[${facts.title}](${facts.homepage}) by ${facts.vendor}, in a hardened container. Typing ${code(facts.command)} starts the real tool: every argument, the terminal, pipes, signals and the exit code pass through unchanged. It can't look around on your machine any more.`,
    `This version runs ${facts.title} ${pinned}. It needs Node 22.15 or newer and Docker.`,
    "## Install",
    install(facts),
    "## First run",
    `Go to the folder of one project and type ${code(facts.command)}. You are asked once whether tools may work in that folder; a script or a CI job, which can't be asked, sets ${code("AI_SANDBOX_TRUST=once")}. The first run builds the tool's image on your machine and says so on stderr; that takes two to ten minutes, by network and machine.`,
    "## Log in",
    login(facts),
    "## What a session can touch",
    list([
      "The workspace: the folder you are in or the nearest trusted one above it, at its own path and at `/workspace`, and a git worktree's repository: read and write.",
      `A home of its own, \`~/.ai-sandbox/homes/${facts.name}\`, which it sees as \`/home/agent\`. It keeps its login, ${codes(facts.state)} there. Yours is not visible.`,
      "`/tmp` and `/run`, in memory, gone when it ends.",
      "Public names on the internet, over HTTPS and HTTP. Nothing of your machine and its networks, unless you open it.",
    ]),
    "Everything else is the image, and that is read-only. The tool has no capability and can't gain one; it can't reach the engine, your keys, your agents or other folders. `ai-sandbox explain " +
      `${facts.name}\` (from \`@ai-sandbox/cli\`) prints what a session here could see.`,
    "## Variables it receives",
    environment(facts),
    "## Hosts it talks to",
    hosts(facts),
    "## Pin it for a team",
    pin(facts, pinned),
    "## Update",
    `It can't update itself: \`npm install --global @ai-sandbox/${facts.name}@latest\`. The next start builds its image.`,
    "## Uninstall",
    uninstall(facts),
    "## Limits",
    limits(facts),
    `[All pages](${pages}/README.md): what is promised and the attacks behind it, settings, help when something does not work.`,
    "MIT licensed. The tool itself comes from its vendor, under its own terms.",
  ].join("\n\n")}\n`;
}

function install({ name, title, command, version }: ToolFacts): string {
  const native =
    version.registry === "npm"
      ? `npm does not replace another global package's ${code(command)}: remove that first, with \`npm uninstall --global ${version.package}\`.`
      : `If ${title} is installed natively too, the ${code(command)} that comes first on \`PATH\` wins: \`which ${command}\` tells.`;
  return [
    `Once; for you; or pinned for a team (then \`npx ${command}\` in the project):`,
    shell(
      `npx @ai-sandbox/${name}`,
      `npm install --global @ai-sandbox/${name}`,
      `npm install --save-dev --save-exact @ai-sandbox/${name}`,
    ),
    `${native} In a repository that you don't trust use the global install: \`npx\` prefers what that repository has put into \`node_modules\`.`,
  ].join("\n\n");
}

function login({ login }: ToolFacts): string {
  const ports = login.callbackPorts ?? [];
  const parts = [login.hint];
  if (ports.length > 0) {
    const where = ports
      .map((port) => (port === "random" ? "a port of its choice" : `port ${port}`))
      .join(" or ");
    parts.push(
      `When the browser returns to \`localhost\` (${where}), the launcher hands that one answer over; use a browser on the same machine.`,
    );
  }
  return parts.join(" ");
}

function environment({ environment, title }: ToolFacts): string {
  const fixed = Object.entries(environment.set).map(([name, value]) => code(`${name}=${value}`));
  return [
    environment.forward.length > 0
      ? `When they are set on your machine: ${codes(environment.forward)}.`
      : `${title} receives no variable of its own from your machine.`,
    ...(fixed.length > 0 ? [`Always: ${fixed.join(", ")}.`] : []),
    'Besides these, terminal and time zone (`TERM`, `COLORTERM`, `NO_COLOR`, `FORCE_COLOR`, `CI`, `COLUMNS`, `LINES`, `TZ`), the folder (`PWD`), git\'s name and address (unless `"gitIdentity": false`), and what you add: names under `"environment"` in `~/.ai-sandbox/config.json`, lines in `~/.ai-sandbox/env`. No other variable of yours.',
  ].join("\n\n");
}

function hosts({ network, title }: ToolFacts): string {
  return [
    network.hosts.length > 0
      ? `Its own: ${codes(network.hosts)}.`
      : `${title} talks to the provider that you choose.`,
    ...(network.optionalHosts.length > 0
      ? [`It also asks for ${codes(network.optionalHosts)}, and works without an answer.`]
      : []),
    ...(network.bundles !== undefined ? [`It fetches packages from ${network.bundles.join(", ")}.`] : []),
    "`strict` allows all of these.",
  ].join(" ");
}

function pin({ name, title }: ToolFacts, pinned: string): string {
  return `A version of this package stands for one version of ${title} (here ${pinned}), one Dockerfile and one launcher. With an exact version in \`devDependencies\` everybody in the team runs the same image. \`npx @ai-sandbox/${name}@<version>\` runs any other.`;
}

function uninstall({ name }: ToolFacts): string {
  return [
    shell(
      `npm uninstall --global @ai-sandbox/${name}`,
      `docker image ls --format '{{.Repository}}:{{.Tag}}' ai-${name} | xargs docker image rm`,
      `rm -rf ~/.ai-sandbox/homes/${name}    # its login, settings and history`,
    ),
    "Before you uninstall the last one, `ai-sandbox prune --all` (from `@ai-sandbox/cli`) removes every image and `~/.ai-sandbox`, after a question. Left are Debian's image and the engine's build cache; without it, `~/.ai-sandbox/project-homes` too.",
  ].join("\n\n");
}

function limits({ limits, platforms, title }: ToolFacts): string {
  const all = ["linux/amd64", "linux/arm64"];
  const missing = all.filter((platform) => !platforms.some((supported) => supported === platform));
  return list([
    ...limits,
    ...missing.map(
      (platform) =>
        `${title} is not published for ${platform}: there it runs emulated, with \`AI_RUN_PLATFORM=${platforms[0]}\`.`,
    ),
    "A container shares the kernel with its host: it is no virtual machine.",
    "What the tool changes in the workspace is real. Look at it as you would at a stranger's pull request before you run it.",
  ]);
}
