import { existsSync, unlinkSync } from "node:fs";
import type { Situation } from "../situation.ts";
import { awaitLogins } from "./login/await-logins.ts";
import { openPipes } from "./pipes.ts";
import type { PlannedSession } from "./plan-session.ts";
import { protect } from "./protect.ts";
import { findTool } from "./suspend.ts";
import type { TerminalGuard } from "./terminal-filter/guard-terminal.ts";
import { makeWayOut } from "./way-out.ts";

/** All that stands around a session's client, from before its container to after its end. */
export type Surroundings = {
  /** What stands between the session and the terminal, where the settings ask for it. */
  readonly guard: TerminalGuard | undefined;
  /** To be called once the engine is at work. */
  readonly started: () => void;
  /** Waits until all that the tool wrote has gone on. @param wasCreated whether there was a container */
  readonly drain: (wasCreated: boolean) => Promise<void>;
  /** Ends all of it, the last opened first; to be called when the container is gone. */
  readonly close: () => Promise<void>;
};

/**
 * Opens what a session needs beside the engine's client: ports and services, the filter, the protection of files, the
 * terminal's guard, streams that pass the engine by.
 *
 * @param sessionFile where the client will write the container's id
 * @throws LaunchError when something of it can't be had; then nothing is left open
 */
export async function openSurroundings(
  situation: Situation,
  { spec, additions, services }: PlannedSession,
  sessionFile: string,
): Promise<Surroundings> {
  const { client, host, settings } = situation;
  const ends: (() => void | Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const open = await services?.openServices(spec, host, client, settings.join);
    if (open !== undefined) ends.push(open.close);
    const wayOut = await makeWayOut(spec, situation);
    ends.push(wayOut.close);
    ends.push(protect(situation, spec, additions));
    ends.push(() => {
      if (existsSync(sessionFile)) unlinkSync(sessionFile);
    });
    const guard = spec.terminalFilter
      ? (await import("./terminal-filter/guard-terminal.ts")).guardTerminal(
          client,
          spec.name,
          host.environment,
        )
      : undefined;
    // Last of what has to be there before: what carries the streams waits for the session.
    const pipes = openPipes(sessionFile, spec.pipes);
    ends.push(pipes.close);
    return {
      guard,
      started: () => {
        wayOut.open();
        open?.started();
        ends.push(awaitLogins(client, spec, host, settings.browser, () => findTool(sessionFile)));
      },
      drain: async (wasCreated) => {
        await guard?.drain();
        if (wasCreated) await pipes.drain();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
