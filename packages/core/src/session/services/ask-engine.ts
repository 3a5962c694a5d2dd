import { execFile } from "node:child_process";
import type { Client } from "../../engine/client.ts";

/** What the engine's client said. */
export type EngineAnswer = { readonly failed: boolean; readonly out: string; readonly error: string };

/** Inspecting many containers at once takes some room. */
const mostBytes = 16 * 1024 * 1024;

/** Asks the engine through its client. Never rejects: a client that can't be started has failed as well. */
export function askEngine(client: Client, args: readonly string[]): Promise<EngineAnswer> {
  return new Promise((resolve) => {
    execFile(
      client.path,
      args,
      { cwd: "/", env: client.environment, encoding: "utf8", maxBuffer: mostBytes },
      (error, out, text) =>
        resolve({ failed: error !== null, out, error: text.trim() || (error?.message ?? "") }),
    );
  });
}
