import { existsSync } from "node:fs";
import { sessionEnvironment } from "./engine/client.ts";
import { argumentsFor } from "./engine/engine-arguments.ts";
import { ExitCode, errors, formatFailure, outcomeOf, printable } from "./errors.ts";
import { exitWith, type Outcome } from "./exit.ts";
import { isRecentNode } from "./host/node-version.ts";
import { firstInvalidArgument } from "./host/raw-arguments.ts";
import { identityVariables } from "./plan/environment.ts";
import { endSession } from "./session/end-session.ts";
import { planSession } from "./session/plan-session.ts";
import { report } from "./session/report/report.ts";
import { runSession } from "./session/session.ts";
import { openSurroundings } from "./session/surroundings.ts";
import { readSituation, type Situation } from "./situation.ts";
import { ensureClone } from "./state/clone.ts";
import { makeFolder } from "./state/files.ts";
import { ensureHome } from "./state/home.ts";
import { milestones } from "./state/kept-code.ts";
import { isHeldPlace } from "./state/placeholders.ts";
import { readStamp, type Stamp } from "./state/stamp.ts";
import { readTool } from "./tool.ts";

// For launch-stub.cjs.
export { keepCode, milestones } from "./state/kept-code.ts";

/** How an engine's client ends when it made no container: clients differ in which of these they take for what. */
const startFailures: readonly Outcome[] = Object.values(ExitCode);

/**
 * Runs the tool whose launcher package lies in `folder`, with this process's arguments and terminal, and ends the
 * process as the tool ended. What a launcher's bin calls; it does not return.
 *
 * @param folder absolute path of the launcher's package
 */
export async function launch(folder: string): Promise<never> {
  // Where Node ends because nothing is left to wait for, nobody must take it for the tool's success.
  process.exitCode = ExitCode.setUp;
  try {
    exitWith(await run(folder, process.argv.slice(2)));
  } catch (error) {
    process.stderr.write(formatFailure(error));
    exitWith(outcomeOf(error));
  }
}

/**
 * Runs a tool in its sandbox.
 *
 * @param folder absolute path of the launcher's package
 * @param args the tool's arguments
 * @param program what is started in the sandbox in place of the tool: a shell, say
 * @returns how to end
 * @throws LaunchError when the sandbox could not be set up
 */
export async function run(
  folder: string,
  args: readonly string[],
  program?: readonly string[],
): Promise<Outcome> {
  if (process.platform === "win32") throw errors.windows();
  if (!isRecentNode(process.versions.node)) throw errors.nodeTooOld(process.versions.node);
  const choice = process.env.AI_SANDBOX;
  if (choice !== undefined && choice !== "" && program === undefined) {
    const { runNative } = await import("./native/native.ts");
    const ended = await runNative(choice, args, {
      errors,
      printable,
      readTool: () => readTool(folder),
      firstInvalidArgument,
    });
    if (ended !== undefined) return ended;
  }
  let situation = await readSituation(folder, args);
  let stamp = readStamp(situation.folders.stamps, situation.choice);
  const isPrepared = stamp !== undefined;
  if (stamp === undefined) {
    // The cold path: everything slow and everything of third parties is behind this import.
    const { prepare } = await import("./prepare/prepare.ts");
    stamp = await prepare(situation);
  }
  const { workspace, host, isMetaMcpNews } = situation;
  const isNew = !workspace.isTrusted && host.environment.AI_SANDBOX_TRUST !== "once";
  if (host.terminal.stdin && (isNew || isMetaMcpNews || !isPrepared)) {
    // Nobody hurries where something was asked or made already: the moment for what else is asked once.
    const { askForMetaMcp } = await import("./prepare/prepare.ts");
    situation = await askForMetaMcp(situation, stamp);
  }
  const first = await startSession(situation, stamp, program);
  if (first.wasCreated || !startFailures.includes(first.outcome)) {
    // A tag may mean another image by now. Looked at afterwards, so that no start waits for a registry.
    if (stamp.refreshAfter !== undefined && stamp.refreshAfter < Date.now()) {
      const { refreshLater } = await import("./prepare/prepare.ts");
      refreshLater(situation, stamp);
    }
    return first.outcome;
  }

  // The engine never made a container. When the image is gone it is made again and the tool started, once.
  const { recover } = await import("./prepare/recover.ts");
  const again = await startSession(situation, await recover(situation, stamp), program, "again");
  return again.outcome;
}

/** Plans, starts and ends one session. */
async function startSession(
  situation: Situation,
  stamp: Stamp,
  program: readonly string[] | undefined,
  isAgain?: "again",
): Promise<{ outcome: Outcome; wasCreated: boolean }> {
  const { folders, host, client, settings, workspace, protection } = situation;
  const planned = await planSession(situation, stamp, program);
  const { spec, additions } = planned;
  // Said once, also where the image has to be made again.
  if (isAgain === undefined)
    for (const notice of planned.notices) process.stderr.write(`ai-sandbox: ${notice}\n`);
  ensureHome(folders.home, situation.tool.name, host, spec.user, workspace, settings.home === "private");
  if (spec.clone !== undefined) ensureClone(spec.clone, host.user?.uid === 0 ? spec.user : undefined);
  makeFolder(folders.sessions);

  const sessionFile = `${folders.sessions}/${spec.name}`;
  const argumentsOf = await argumentsFor(stamp.engine);
  const args = argumentsOf(spec, sessionFile);
  const variables = { ...identityVariables(situation.gitIdentity), ...additions?.values };
  const environment = sessionEnvironment(client, spec, host, variables);
  const around = await openSurroundings(situation, planned, sessionFile);
  const since = Date.now();
  let wasCreated = false;
  try {
    const running = runSession(client, spec, args, environment, sessionFile, around.guard);
    around.started();
    milestones.started();
    let ending = await running;
    wasCreated = existsSync(sessionFile);
    if (ending.signal === "SIGPIPE" && wasCreated) {
      const { ownEnd } = await import("./session/reader-left.ts");
      const code = await ownEnd(client, sessionFile, since);
      if (code !== undefined) ending = { ...ending, code, signal: undefined };
    }
    await around.drain(wasCreated);
    const outcome = await endSession(client, spec, ending);
    if (wasCreated && startFailures.includes(outcome)) {
      const { neverStarted } = await import("./session/failed-start.ts");
      if (await neverStarted(client, sessionFile, since)) throw errors.startFailed();
    }
    return { outcome, wasCreated };
  } finally {
    await around.close();
    if (wasCreated && spec.clone !== undefined) {
      const { collectClone } = await import("./session/collect-clone.ts");
      await collectClone(client, spec, spec.clone, folders.sessions, argumentsOf);
    } else if (wasCreated && settings.report !== "off") {
      report(settings.report, spec, protection, additions?.writable ?? [], since, printable, (path) =>
        isHeldPlace(folders.placeholders, path),
      );
    }
  }
}
