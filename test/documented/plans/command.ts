import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Expectation, Plan } from "../expectation.ts";
import type { Machine } from "../machine.ts";
import { claude, leaveContainer, sessionsOf, startSession, yes } from "./steps.ts";

/** Where the report's engine finds images: on its own loopback. */
export const imageRegistry = "127.0.0.1:5000/team";

const network = "metamcp_metamcp-network";

/** MetaMCP as its compose file has it, as far as a network and a name go. */
function openMetaMcp({ docker, image }: Machine): void {
  if (docker("network", "ls", "--quiet", `--filter=name=^${network}$`) !== "") return;
  docker("network", "create", network);
  const server = "require('node:http').createServer((_, answer) => answer.end('tools')).listen(12008)";
  const flags = ["--detach", "--name=metamcp", `--network=${network}`, "--expose=12008"];
  docker("run", ...flags, "--entrypoint=node", image, "--eval", server);
}

/** The page of all commands has just taken the folder off the list. */
async function trustAndOpenMetaMcp(machine: Machine): Promise<void> {
  openMetaMcp(machine);
  await machine.ask("ai-sandbox trust");
}

const asksNetworks = "it makes networks and containers with fixed names";
const takesImages = "it moves images of a gigabyte";

/** What of `ai-sandbox network` several pages show. */
export const networkCommands: Readonly<Record<string, Expectation>> = {
  "ai-sandbox network join metamcp_metamcp-network": {
    onlyReport: asksNetworks,
    before: trustAndOpenMetaMcp,
    after: async ({ ask }) => assert.match(await ask("ai-sandbox network list"), /metamcp/),
  },
  "ai-sandbox network metamcp": { onlyReport: asksNetworks, before: trustAndOpenMetaMcp, keys: [yes] },
  "ai-sandbox network leave metamcp_metamcp-network": { onlyReport: asksNetworks },
};

/** Pages whose commands are `ai-sandbox`'s. */
export const commandPages: Readonly<Record<string, Plan>> = {
  "docs/command.md": {
    machine: "launchers",
    commands: {
      ...networkCommands,
      "npm install --global @ai-sandbox/cli": { onlyReport: "it needs a registry" },
      "ai-sandbox which claude": { shows: /^claude runs in its sandbox/m },
      "ai-sandbox run claude -- --version": { shows: /\(Claude Code\)/ },
      "ai-sandbox explain claude": { shows: /docker/ },
      "ai-sandbox shell claude": { keys: [{ when: /\$ $/, keys: "exit\r" }] },
      "ai-sandbox shell claude -- git status": { shows: /On branch/ },
      "ai-sandbox stop claude-shop-3f9a01": {
        onlyReport: "it needs a session of that name",
        before: async (machine) => {
          const { name } = await startSession(machine);
          machine.docker("rename", name, "claude-shop-3f9a01");
        },
        after: (machine) => assert.deepEqual(sessionsOf(machine), []),
      },
      "ai-sandbox stop --all": {
        before: startSession,
        after: (machine) => assert.deepEqual(sessionsOf(machine), []),
      },
      "ai-sandbox settings set environment GH_TOKEN MYAPP_*": {
        after: async ({ ask }) => assert.match(await ask("ai-sandbox settings get environment"), /MYAPP_\*/),
      },
      "ai-sandbox settings edit": { environment: { EDITOR: "true" }, keys: [] },
      "ai-sandbox settings approve": {
        before: ({ write }) => write("code/shop/.ai-sandbox.json", '{ "environment": ["OTHER_TOKEN"] }'),
        keys: [yes],
        shows: /Approved/,
      },
      "ai-sandbox network join databases --everywhere": {
        onlyReport: asksNetworks,
        before: ({ docker }) => docker("network", "create", "databases"),
      },
      "ai-sandbox network learn claude": { ...claude },
      "ai-sandbox network learn claude -- -p 'run the tests'": {
        onlyReport: "it waits for a vendor that is not there",
        code: [1, "the tool's own: nobody is logged in"],
      },
      "ai-sandbox network metamcp --yes": { onlyReport: asksNetworks, before: openMetaMcp },
      "ai-sandbox import claude": {
        before: ({ write }) => write(".claude/CLAUDE.md", "Be brief.\n"),
        keys: [yes],
        after: ({ home }) =>
          assert.ok(existsSync(join(home, ".ai-sandbox/homes/claude/.claude/CLAUDE.md")), "the copy"),
      },
      "ai-sandbox import claude --with settings --yes": {
        before: ({ write }) => write(".claude/settings.json", '{"model": "one"}\n'),
        after: ({ home }) =>
          assert.ok(existsSync(join(home, ".ai-sandbox/homes/claude/.claude/settings.json")), "the copy"),
      },
      "ai-sandbox build claude codex": { onlyReport: "codex's image may have to be built" },
      "ai-sandbox pull claude": {
        onlyReport: "it needs a registry of images",
        environment: { AI_IMAGE_REGISTRY: imageRegistry },
      },
      "ai-sandbox update": { onlyReport: "it asks registries", shows: /claude/ },
      "ai-sandbox update claude --images": { onlyReport: "it asks registries" },
      "ai-sandbox save claude codex --output tools.tar": { onlyReport: takesImages },
      "ai-sandbox load tools.tar --pin": { onlyReport: takesImages },
      "ai-sandbox base --from-debian": {
        onlyReport: "an image may have to be made",
        shows: /is there already|is ready/,
      },
      "ai-sandbox prune": {
        before: (machine) => leaveContainer(machine, `claude-shop-${machine.uid}`),
        keys: [yes],
        shows: /1 container removed/,
      },
      "ai-sandbox prune --images --yes": { onlyReport: "the engine's images are everybody's" },
      "ai-sandbox doctor": {
        onlyReport: "what is wrong with the machine is not this page's",
      },
      "ai-sandbox doctor --prove claude": {
        onlyReport: "test/command/prove.test.ts proves it in every run",
        shows: /held/,
      },
      "ai-sandbox completion fish > ~/.config/fish/completions/ai-sandbox.fish": {
        // As the page says above it.
        before: ({ ask }) => ask("mkdir -p ~/.config/fish/completions"),
      },
      "ai-sandbox completion bash -- settings get lim": { shows: /^limits\.memory/m },
    },
  },
  "docs/fidelity.md": {
    machine: "launchers",
    commands: {
      "ai-sandbox prune": {
        before: (machine) => leaveContainer(machine, `claude-project-${machine.uid}`),
        keys: [yes],
        shows:
          /1 container left over from sessions whose launcher is gone:.*Remove it\? \[y\/N\] y 1 container removed\./,
      },
    },
  },
  "docs/logins.md": { machine: "launchers", commands: {} },
  "docs/registries.md": {
    machine: "launchers",
    commands: {
      "ai-sandbox save claude codex --output tools.tar": { onlyReport: takesImages },
      "ai-sandbox load tools.tar --pin": { onlyReport: takesImages },
      "AI_IMAGE_REGISTRY=registry.example.com/team node scripts/publish-images.ts claude codex": {
        runBy: "[the proofs of images](images-proofs.md), with auggie and a registry on loopback",
      },
    },
  },
  "docs/services.md": {
    machine: "launchers",
    commands: {
      ...networkCommands,
      "psql -h host.docker.internal -U postgres": {
        runBy: "[test/services/postgresql.test.ts](../test/services/postgresql.test.ts), inside a session",
      },
      "ai-sandbox network check": { onlyReport: asksNetworks },
    },
  },
  "docs/settings.md": {
    machine: "launchers",
    commands: {
      "chmod 600 ~/.ai-sandbox/env": {
        after: async ({ home, ask }) => {
          assert.match(readFileSync(join(home, ".ai-sandbox/env"), "utf8"), /^OPENAI_API_KEY=/m);
          assert.match(await ask("ai-sandbox shell claude -- sh -c 'env'"), /OPENAI_API_KEY=/);
        },
      },
    },
  },
  "docs/workspaces.md": {
    machine: "launchers",
    commands: { "AI_SANDBOX_TRUST=once claude": claude },
  },
  "packages/cli/README.md": {
    machine: "launchers",
    commands: {
      "npm install --global @ai-sandbox/cli @ai-sandbox/claude": { onlyReport: "it needs a registry" },
      "ai-sandbox doctor": { onlyReport: "what is wrong with the machine is not this page's" },
      "ai-sandbox doctor --prove claude": {
        onlyReport: "test/command/prove.test.ts proves it in every run",
      },
      "ai-sandbox import claude": {
        before: ({ write }) => write(".claude/CLAUDE.md", "Be brief.\n"),
        keys: [yes],
      },
      "ai-sandbox shell claude": { keys: [{ when: /\$ $/, keys: "exit\r" }] },
      "ai-sandbox prune --images": {
        onlyReport: "the engine's images are everybody's",
        keys: [{ when: /\[y\/N\]|No image is old/, keys: "y\r" }],
      },
    },
  },
};
