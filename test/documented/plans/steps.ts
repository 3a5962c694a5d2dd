import type { Expectation } from "../expectation.ts";
import type { Keys, Machine } from "../machine.ts";

/** Npm's own question before it fetches what is not installed. */
export const proceed: Keys = { when: /Ok to proceed\?/, keys: "y\r" };

/** The question about the folder: its first answer, which is remembered. */
export const share: Keys = { when: /Share it\?/, keys: "\r" };

/** Yes to a question of the `ai-sandbox` command. */
export const yes: Keys = { when: /\[y\/N\]/, keys: "y\r" };

/** Claude Code as a later start of it comes up, left at its own first question: its first start wants its vendor. */
export const claude: Expectation = {
  onlyReport: "a tool's full-screen interface takes seconds to come up",
  before: ({ write }) =>
    write(".ai-sandbox/homes/claude/.claude.json", '{ "hasCompletedOnboarding": true, "theme": "dark" }'),
  keys: [{ when: /Is this a project you created or one you trust/, keys: "\r" }],
  code: [1, "it came up, and was left with “No” at its own question"],
};

/** The same with questions before it. */
export const claudeAfter = (...keys: readonly Keys[]): Expectation => ({
  ...claude,
  keys: [...keys, ...(claude.keys ?? [])],
});

/** Starts a session in the background. @returns what waits for its end */
export async function startSession(
  machine: Machine,
): Promise<{ readonly name: string; readonly ended: Promise<number> }> {
  const before = sessionsOf(machine);
  const ended = machine.type("ai-sandbox shell claude -- sleep 600").then(({ code }) => code);
  for (let tries = 0; tries < 600; tries++) {
    const name = sessionsOf(machine).find((each) => !before.includes(each));
    if (name !== undefined) return { name, ended };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("no session has started");
}

/** Names of the running sessions of somebody. */
export function sessionsOf({ docker, uid }: Machine): string[] {
  const list = docker("ps", "--filter", `label=ai-sandbox.user=${uid}`, "--format", "{{.Names}}");
  return list.split("\n").filter((name) => name !== "");
}

/** A container as a launcher has left it that was killed together with all that watches over a session. */
export function leaveContainer({ docker, uid, project, image }: Machine, name: string): void {
  const labels = {
    "ai-sandbox.schema": "1",
    "ai-sandbox.tool": "claude",
    "ai-sandbox.workspace": project,
    "ai-sandbox.process": "4194303",
    "ai-sandbox.machine": docker("info", "--format", "{{.Name}}"),
    "ai-sandbox.user": String(uid),
  };
  const flags = Object.entries(labels).map(([key, value]) => `--label=${key}=${value}`);
  docker("run", "--detach", "--init", `--name=${name}`, "--entrypoint=sleep", ...flags, image, "600");
}
