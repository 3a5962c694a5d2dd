import { spawn } from "node:child_process";
import type { Client } from "../engine/client.ts";

/** Whether the engine has no container of that name any more. An engine that does not answer counts as having it. */
export function isContainerGone(client: Client, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(client.path, ["ps", "--all", "--quiet", `--filter=name=^/?${name}$`], {
      stdio: ["ignore", "pipe", "ignore"],
      cwd: "/",
      env: client.environment,
    });
    let found = "";
    child.stdout.on("data", (bytes: Buffer) => {
      found += bytes.toString();
    });
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0 && found.trim() === ""));
  });
}

/** Ends a container at once, whatever its tool does about signals. The engine's client ends with it. */
export function killContainer(client: Client, name: string): void {
  const child = spawn(client.path, ["kill", name], {
    stdio: "ignore",
    cwd: "/",
    env: client.environment,
    detached: true,
  });
  child.on("error", () => undefined);
}
