import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { certificatesOf } from "../egress/certificates.ts";
import { type FilterOptions, policyWithHosts } from "../egress/open-filter.ts";
import { openRecord } from "../egress/record.ts";
import type { SidecarOrder, SidecarWord } from "../egress/sidecar.ts";
import { networksHere, sidecarMark } from "../egress/stand-alone.ts";
import type { SandboxSpec } from "../plan/spec.ts";
import { hostCredentials, variables } from "./host-credentials.ts";
import type { WayOut } from "./way-out.ts";

/** How long it may take to be ready, and to end, in milliseconds. */
const patience = 20_000;

const proxyName = /^(https?|all|no)_proxy$/i;

/**
 * Runs a session's filter in a container of its own, for engines that can't mount a socket of this machine's. The two
 * share a volume that is gone with them. It ends with the launcher, whatever ends that, since the launcher holds its
 * stdin. Keys and the proxy's credentials travel there too, and stand in no variable and on no command line.
 *
 * @throws what `failed` makes of the reason when it does not get ready
 */
export async function openSidecar(
  options: FilterOptions & { readonly sidecar: string; readonly failed: (reason: string) => Error },
): Promise<WayOut> {
  const { spec, egress, situation, sidecar, printable, makeFolder, failed } = options;
  const { client, folders, host, settings } = situation;
  const policy = await policyWithHosts(options);
  const credentialOf = hostCredentials(options);
  const order: SidecarOrder = {
    policy,
    keys: {
      ...variables(host, (name) => egress.policy.routes.some(({ key }) => key === name)),
      // Asked for before anybody needs them: a sidecar has no way to ask.
      ...Object.fromEntries(
        await Promise.all(policy.fetch.map(async (entry) => [entry, await credentialOf(entry)])),
      ),
    },
    certificates: policy.routes.length + policy.fetch.length > 0 ? certificatesOf(settings) : [],
    proxy: variables(host, (name) => proxyName.test(name)),
    networks: networksHere(),
  };
  const record = openRecord(spec, folders, printable, makeFolder);
  const child = spawn(client.path, argumentsOf(spec, sidecar), {
    stdio: ["pipe", "pipe", "pipe"],
    cwd: "/",
    env: client.environment,
    // A Ctrl-C is the tool's.
    detached: true,
  });
  let said = "";
  child.stderr.on("data", (bytes: Buffer) => {
    said = `${said}${bytes}`.slice(-1000);
  });
  child.stdin.on("error", () => undefined);
  child.stdin.write(`${JSON.stringify(order)}\n`);
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(failed("it does not get ready")), patience);
      child.once("error", ({ message }) => reject(failed(message)));
      // Not its exit, after which some of what it said may still be on its way.
      child.once("close", () => reject(failed(said.trim().split("\n")[0] ?? "")));
      createInterface({ input: child.stdout }).on("line", (line) => {
        const word = JSON.parse(line) as SidecarWord;
        if ("decision" in word) return record.decisions.note(word.decision);
        clearTimeout(timer);
        resolve();
      });
    });
  } catch (error) {
    child.stdin.end();
    // A client that waits for an engine does not look at its stdin.
    child.kill();
    await record.close();
    throw error;
  }
  let isOver = false;
  child.once("exit", () => {
    if (!isOver) options.fail(new Error("its sidecar ended"));
  });
  return {
    open: () => undefined,
    close: async () => {
      isOver = true;
      child.stdin.end();
      await ended(child);
      await record.close();
    },
  };
}

function argumentsOf(spec: SandboxSpec, sidecar: string): string[] {
  const code = readFileSync(new URL("./filter.js", import.meta.url), "utf8");
  return [
    "run",
    "--rm",
    "--init",
    "--interactive",
    "--pull=never",
    "--log-driver=none",
    `--name=${sidecar}`,
    `--label=ai-sandbox.sidecar=${spec.name}`,
    ...(spec.platform === undefined ? [] : [`--platform=${spec.platform}`]),
    "--network=bridge",
    "--read-only",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    `--security-opt=seccomp=${spec.seccompProfile}`,
    "--memory=256m",
    "--pids-limit=64",
    // Owner of the volume, as which it may write there without a capability; it shares nothing else with anybody.
    "--user=0:0",
    "--mount=type=volume,target=/run/egress",
    `--env=${sidecarMark}=1`,
    "--workdir=/",
    "--entrypoint=node",
    "--",
    spec.image,
    "--input-type=module",
    "--eval",
    code,
  ];
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
