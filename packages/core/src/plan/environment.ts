import { egressInside, proxyVariables, routeUrl, sshCommand } from "./egress.ts";
import type { Facts } from "./facts.ts";
import { placeholder, withheldKeys } from "./injection.ts";
import { helperName } from "./login.ts";
import type { Egress, EnvironmentEntry, HostEntry, Login } from "./spec.ts";

/** What a terminal program adapts itself to. */
const terminalNames = ["TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "CI", "COLUMNS", "LINES"];

/** Engines' clients copy these from their own configuration into every container, credentials included. */
const proxyNames = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "FTP_PROXY", "ALL_PROXY"];

/** Names that steer the engine's client, the loader or the runtime itself: nobody may forward them. */
const steeringNames =
  /^(AI_SANDBOX.*|PATH|HOME|NODE_OPTIONS|XDG_RUNTIME_DIR|SSH_AUTH_SOCK|LD_.*|DYLD_.*|DOCKER_.*|BUILDKIT_.*|CONTAINERS_.*|CONTAINER_HOST)$/;

/** Whether a variable may go into a container at all. */
export function mayForward(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !steeringNames.test(name);
}

/** Whether somebody may list it: a name, or a beginning of names, as `AWS_*`, of which the steering ones stay out. */
export function isForwardable(entry: string): boolean {
  return entry.endsWith("*")
    ? /^[A-Za-z][A-Za-z0-9]*_([A-Za-z0-9_]*)\*$/.test(entry) && mayForward(entry.slice(0, -1))
    : mayForward(entry);
}

/** What git takes a commit's author from, whatever a configuration says. */
export function identityVariables({
  name,
  email,
}: NonNullable<Facts["gitIdentity"]> = {}): Record<string, string | undefined> {
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}

/** The names that a list of names and beginnings stands for. */
function listed(entries: readonly string[], environment: Facts["host"]["environment"]): string[] {
  return entries.flatMap((entry) =>
    entry.endsWith("*")
      ? Object.keys(environment).filter((name) => name.startsWith(entry.slice(0, -1)))
      : [entry],
  );
}

/**
 * Lists the variables of a session, each name once; a later rule replaces an earlier one.
 * LANG and LC_* are not among them: the image has one locale, C.UTF-8, and a name it does not know would make
 * every program inside fall back to ASCII.
 */
export function planEnvironment(
  facts: Pick<Facts, "tool" | "host" | "settings" | "additions" | "gitIdentity"> &
    Partial<Pick<Facts, "workspace">>,
  egress?: Egress,
  hosts: readonly HostEntry[] = [],
  login?: Login,
): EnvironmentEntry[] {
  const { tool, host, settings, workspace, additions, gitIdentity } = facts;
  const entries = new Map<string, EnvironmentEntry>();
  const fix = (name: string, value: string, reason: string): void => {
    entries.set(name, { name, kind: "fixed", value, reason });
  };
  const forward = (names: readonly string[], reason: string): void => {
    for (const name of names) {
      if (host.environment[name] !== undefined && mayForward(name))
        entries.set(name, { name, kind: "forwarded", reason });
    }
  };

  for (const name of proxyNames.flatMap((upper) => [upper, upper.toLowerCase()])) {
    entries.set(name, {
      name,
      kind: "withheld",
      reason: "the engine's client would copy it from its own configuration",
    });
  }
  // Engines set one of their own where there is a terminal.
  entries.set("TERM", { name: "TERM", kind: "withheld", reason: "your terminal says nothing of itself" });
  fix("HOME", "/home/agent", "the tool's private home");
  // The links that may have led to the folder are not there.
  if (host.environment.PWD !== undefined && workspace !== undefined)
    fix("PWD", workspace.folder, "the folder you are in");
  for (const [name, value] of Object.entries(tool.environment.set))
    fix(name, value, `fixed for ${tool.title}`);
  if (host.timeZone !== undefined) fix("TZ", host.timeZone, "your time zone");
  forward(["TZ"], "your time zone");
  forward(terminalNames, "how your terminal shows things");
  forward(tool.environment.forward, `${tool.title}'s own variable`);
  for (const [name, value] of Object.entries(identityVariables(gitIdentity)))
    if (value !== undefined) entries.set(name, { name, kind: "forwarded", reason: "who commits are by" });
  if (settings.gitIdentity) forward(Object.keys(identityVariables({})), "who commits are by");
  for (const entry of additions?.environment ?? []) entries.set(entry.name, entry);
  forward(listed(settings.environment, host.environment), "you listed it in your settings");
  // Launchers of ours that a session meets, a project's own say, then start the tool itself: see native/native.ts.
  fix("AI_SANDBOX", "inside", "tells launchers inside that they are in a sandbox already");
  if (login?.folder !== undefined)
    fix("BROWSER", `${egressInside}/${helperName}`, "shows addresses on your terminal");
  // Last: nothing may lead past the filter.
  if (egress !== undefined) {
    for (const [name, value] of Object.entries(proxyVariables))
      fix(
        name,
        name.toLowerCase() === "no_proxy" ? [value, ...hosts.map((host) => host.name)].join(",") : value,
        "the way out",
      );
    if (egress.policy.ssh.length > 0) fix("GIT_SSH_COMMAND", sshCommand, "git's way out to ssh hosts");
    for (const [index, { key, baseUrl }] of egress.policy.routes.entries()) {
      fix(key, placeholder, "the filter adds the real one");
      fix(baseUrl, routeUrl(egress.policy.routes, index), "where the filter adds the key");
    }
  }
  if (settings.inject)
    for (const name of withheldKeys(facts, egress?.policy.routes ?? []))
      entries.set(name, { name, kind: "withheld", reason: "`inject` is on, and it can't be added outside" });
  return [...entries.values()];
}
