import { chmodSync, existsSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "../../engine/client.ts";
import type { Host } from "../../plan/facts.ts";
import { helperName, helperScript } from "../../plan/login.ts";
import type { SandboxSpec } from "../../plan/spec.ts";
import type { BrowserMode } from "../../settings/settings.ts";

/** The engine has the processor first, and takes longer than this to start anything. In milliseconds. */
const soon = 20;

/** Nobody logs in within the first moment, and a start has other things to do then. In milliseconds. */
const delay = 600;

/**
 * Watches over a session's logins once it has gone on for a while.
 *
 * @param findProcess finds a process of the container
 * @returns ends it
 */
export function awaitLogins(
  client: Client,
  spec: SandboxSpec,
  host: Host,
  browser: BrowserMode,
  findProcess: () => number | undefined,
): () => void {
  const { login } = spec;
  if (login === undefined) return () => undefined;
  const owner = host.user?.uid === 0 ? spec.user : undefined;
  const helper = login.folder === undefined ? undefined : join(login.folder, helperName);
  let stop: (() => void) | undefined;
  let isOver = false;
  const first = setTimeout(() => {
    if (helper === undefined) return;
    try {
      writeFileSync(helper, helperScript);
      // Whatever the umask is: the tool may run as somebody else.
      chmodSync(helper, 0o755);
    } catch {
      // On a full disk. A login's address can still be copied from the screen.
    }
  }, soon);
  const timer = setTimeout(() => {
    void import("./watch-login.ts").then(({ watchLogin }) => {
      if (!isOver) stop = watchLogin({ client, spec, login, browser, owner, findProcess });
    });
  }, delay);
  timer.unref();
  return () => {
    isOver = true;
    clearTimeout(first);
    clearTimeout(timer);
    stop?.();
    if (helper !== undefined && existsSync(helper)) unlinkSync(helper);
  };
}
