import { cloneStep, planClone } from "./clone.ts";
import { egressMounts, planEgress } from "./egress.ts";
import { planEntrypoint } from "./entrypoint.ts";
import { planEnvironment } from "./environment.ts";
import type { Facts } from "./facts.ts";
import { gitEnvironment } from "./git-environment.ts";
import { identityStep } from "./identity.ts";
import { planLimits } from "./limits.ts";
import { planLogin } from "./login.ts";
import { planMounts, planTemporaryFolders } from "./mounts.ts";
import { containerName } from "./name.ts";
import { placeholdersOf, planProtection } from "./protection.ts";
import type { Clone, Mount, SandboxSpec } from "./spec.ts";
import { planStreams } from "./streams.ts";
import { planUser } from "./user.ts";
import { contains } from "./workspace.ts";

/** Version of the labels, for those who look for our containers. */
const labelSchema = "1";

/**
 * Turns facts into a sandbox. Pure: the same facts give the same spec, and nothing outside is read.
 */
export function plan(facts: Facts): SandboxSpec {
  const { tool, host, settings, workspace } = facts;
  const user = planUser(facts);
  const clone = planClone(facts);
  const guards =
    clone === undefined ? planProtection(facts.protection, workspace, settings.git, settings.unlock) : [];
  const egress = planEgress(facts);
  const extra = facts.services;
  const own = planMounts(facts, user, guards, clone).map((mount) => alone(facts, mount, clone));
  const mounts = [
    ...own,
    // A worktree's repository may lie in a folder that the user added: it is protected once.
    ...(facts.additions?.mounts ?? []).filter(({ target }) => !own.some((mount) => mount.target === target)),
    ...egressMounts(egress),
    ...hostsMount(facts),
    ...(extra?.mounts ?? []),
  ];
  const streams = planStreams(host, facts.engine);
  const login = planLogin(facts, streams, egress);
  return {
    name: containerName(tool.name, workspace.path, facts.suffix),
    labels: {
      "ai-sandbox.schema": labelSchema,
      "ai-sandbox.tool": tool.name,
      "ai-sandbox.launcher": tool.version,
      "ai-sandbox.workspace": workspace.path,
      ...(host.launcher === undefined
        ? {}
        : {
            "ai-sandbox.process": String(host.launcher.process),
            "ai-sandbox.machine": host.launcher.machine,
            "ai-sandbox.user": String(host.user?.uid ?? ""),
          }),
    },
    image: facts.image.id,
    platform: settings.platform,
    entrypoint: planEntrypoint(facts, streams, egress, [
      identityStep(facts, mounts),
      ...(clone === undefined ? [] : [cloneStep(workspace, clone)]),
      extra?.step,
    ]),
    arguments: host.arguments,
    workspace: workspace.path,
    // A clone has the folders below only once it was made.
    workingFolder: clone === undefined ? workspace.folder : workspace.path,
    hostname: "sandbox",
    seccompProfile: facts.seccompProfile,
    user,
    terminal: streams.terminal,
    terminalFilter: settings.terminalFilter,
    interactive: streams.interactive,
    pipes: streams.pipes,
    mounts,
    clone,
    placeholders: [...placeholdersOf(guards), ...(facts.additions?.placeholders ?? [])],
    temporaryFolders: planTemporaryFolders(),
    environment: [...planEnvironment(facts, egress, extra?.hosts, login), ...gitEnvironment(facts, egress)],
    network: settings.network,
    egress,
    services: extra?.services,
    login,
    hosts: extra?.hosts ?? [],
    publish: extra?.publish ?? [],
    limits: planLimits(facts.engine, settings.limits),
  };
}

/** Docker makes an `/etc/hosts` for a container. Podman would copy this machine's own, and the image has none. */
function hostsMount({ engine, seccompProfile }: Facts): Mount[] {
  if (engine.podman === undefined) return [];
  const source = seccompProfile.replace(/[^/]+$/, "hosts");
  return [{ source, target: "/etc/hosts", readOnly: true, reason: "says what localhost is" }];
}

/** A mount of the workspace's takes nothing along that is mounted below it. */
function alone({ workspace, nestedMounts }: Facts, mount: Mount, clone: Clone | undefined): Mount {
  if (nestedMounts === undefined) return mount;
  const isOurs = contains(workspace.path, mount.source) || mount.source === clone?.repository;
  return isOurs ? { ...mount, withoutNested: nestedMounts } : mount;
}
