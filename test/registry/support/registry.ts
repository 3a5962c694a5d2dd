import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ended } from "../../support/run.ts";
import type { Island } from "./island.ts";

/** Debian's program, from the package of the same name. */
export const registryProgram = "/usr/bin/docker-registry";

/** Why no registry can be started here, undefined when one can. */
export const noRegistry: string | undefined = existsSync(registryProgram)
  ? undefined
  : "there is no docker-registry (apt-get install docker-registry)";

/** Who may use a registry that asks. The hash is bcrypt's, which is all that it takes. */
export const account = { name: "ann", password: "right-horse" } as const;
const passwordFile = "ann:$2y$05$0PuCW0mXR7Si0VaVEld9A.dH2Zy5o8chViHRwr6.4mjB2A/jI/VRG\n";

/** A real registry on the island's loopback. */
export type Registry = {
  /** Host and port, as images' names begin. */
  readonly address: string;
  /** Where it keeps what was pushed. */
  readonly data: string;
  readonly stop: () => Promise<void>;
};

/** Starts one. @param asks whether it wants a name and a password; @param port that of one which was stopped */
export async function startRegistry(
  island: Island,
  asks: "nobody" | "everybody" = "nobody",
  port = island.nextPort(),
): Promise<Registry> {
  const folder = join(island.folder, `registry-${port}`);
  mkdirSync(folder, { recursive: true });
  const configuration = {
    version: 0.1,
    storage: { filesystem: { rootdirectory: join(folder, "data") } },
    http: { addr: `127.0.0.1:${port}` },
    ...(asks === "everybody"
      ? { auth: { htpasswd: { realm: "test", path: join(folder, "passwords") } } }
      : {}),
  };
  writeFileSync(join(folder, "passwords"), passwordFile);
  // JSON is YAML.
  writeFileSync(join(folder, "config.yml"), JSON.stringify(configuration));
  const child = island.spawn(registryProgram, ["serve", join(folder, "config.yml")]);
  await island.listening(port);
  return { address: `127.0.0.1:${port}`, data: join(folder, "data"), stop: stopping(child) };
}

/** What is wrong with a registry. */
export type Fault =
  | "too many requests"
  | "cuts layers off"
  | "changes manifests"
  | "changes layers"
  | "slow layers";

/** Starts something in front of a registry that lets everything through but for one fault. */
export async function startFault(island: Island, registry: Registry, fault: Fault): Promise<Registry> {
  const port = island.nextPort();
  const program = fileURLToPath(new URL("faults.ts", import.meta.url));
  const child = island.spawn(process.execPath, [program, String(port), registry.address, fault]);
  await island.listening(port);
  return { ...registry, address: `127.0.0.1:${port}`, stop: stopping(child) };
}

function stopping(child: ChildProcess): () => Promise<void> {
  const end = ended(child);
  return async () => {
    child.kill("SIGTERM");
    await end;
  };
}
