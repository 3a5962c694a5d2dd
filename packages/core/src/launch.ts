import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { sessionEnvironment } from "./engine/client.ts";
import { dockerArguments } from "./engine/docker.ts";
import { ExitCode, errors, formatFailure, outcomeOf, printable } from "./errors.ts";
import { exitWith, type Outcome } from "./exit.ts";
import { mayHoldMounts } from "./host/mounts-below.ts";
import { isRecentNode } from "./host/node-version.ts";
import { firstInvalidArgument } from "./host/raw-arguments.ts";
import { asksForServices } from "./plan/asks-for-services.ts";
import { identityVariables } from "./plan/environment.ts";
import { networkNoticesOf } from "./plan/network-notices.ts";
import { noticesOf } from "./plan/notices.ts";
import { plan } from "./plan/plan.ts";
import { endSession } from "./session/end-session.ts";
import { awaitLogins } from "./session/login/await-logins.ts";
import { openPipes } from "./session/pipes.ts";
import { protect } from "./session/protect.ts";
import { report } from "./session/report/report.ts";
import { runSession } from "./session/session.ts";
import { findTool } from "./session/suspend.ts";
import { makeWayOut } from "./session/way-out.ts";
import { factsOf, hasAdditions, readSituation, type Situation } from "./situation.ts";
import { ensureClone } from "./state/clone.ts";
import { makeFolder } from "./state/files.ts";
import { ensureHome } from "./state/home.ts";
import { readStamp, type Stamp } from "./state/stamp.ts";
import { readTool } from "./tool.ts";

// For launch-stub.cjs.
export { keepCode } from "./state/kept-code.ts";

/** How an engine's client ends when it made no container: clients differ in which of these they take for what. */
const startFailures: readonly Outcome[] = Object.values(ExitCode);

/**
 * Runs the tool whose launcher package lies in `folder`, with this process's arguments and terminal, and ends the
 * process as the tool ended. What a launcher's bin calls; it does not return.
 *
 * @param folder absolute path of the launcher's package
 */
export async function launch(folder: string): Promise<never> {
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
  if (!situation.workspace.isTrusted && situation.host.environment.AI_SANDBOX_TRUST !== "once") {
    // Just asked about, and never again: the moment for what else is asked once.
    const { askForMetaMcp } = await import("./prepare/prepare.ts");
    situation = await askForMetaMcp(situation);
  }
  let stamp = readStamp(situation.folders.stamps, situation.choice);
  if (stamp === undefined) {
    // The cold path: everything slow and everything of third parties is behind this import.
    const { prepare } = await import("./prepare/prepare.ts");
    stamp = await prepare(situation);
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
  const additions = hasAdditions(situation)
    ? (await import("./host/additions/read-additions.ts")).readAdditions(situation, stamp.engine)
    : undefined;
  const nested =
    !stamp.engine.virtualMachine && mayHoldMounts(workspace.path)
      ? (await import("./session/nested-mounts.ts")).readNestedMounts(workspace.path, client, settings.mounts)
      : undefined;
  const facts = { ...factsOf(situation, stamp, program), additions, nestedMounts: nested?.clientIs };
  const extra = asksForServices(settings) ? await import("./session/services/open-services.ts") : undefined;
  const spec = plan(
    extra === undefined ? facts : { ...facts, services: await extra.prepareServices(facts, client) },
  );
  const notices = [
    ...noticesOf(host, spec.user, workspace),
    ...networkNoticesOf(spec, settings, host),
    ...protection.notices,
    ...(additions?.notices ?? []),
    ...(nested?.notices ?? []),
  ];
  // Said once, also where the image has to be made again.
  if (isAgain === undefined) for (const notice of notices) process.stderr.write(`ai-sandbox: ${notice}\n`);
  ensureHome(folders.home, situation.tool.name, host, spec.user, workspace, settings.home === "private");
  if (spec.clone !== undefined) ensureClone(spec.clone, host.user?.uid === 0 ? spec.user : undefined);
  makeFolder(folders.sessions);

  const sessionFile = join(folders.sessions, spec.name);
  const args = dockerArguments(spec, sessionFile);
  const services = await extra?.openServices(spec, host, client, settings.join);
  const wayOut = await makeWayOut(spec, situation);
  const unprotect = protect(situation, spec, additions?.repositories ?? []);
  const guard = spec.terminalFilter
    ? (await import("./session/terminal-filter/guard-terminal.ts")).guardTerminal(
        client,
        spec.name,
        host.environment,
      )
    : undefined;
  // Last of what has to be there before: what carries the streams waits for the session.
  const pipes = openPipes(sessionFile, spec.pipes);
  const since = Date.now();
  let wasCreated = false;
  let stopWaiting = (): void => undefined;
  try {
    const running = runSession(
      client,
      spec,
      args,
      sessionEnvironment(client, spec, host, {
        ...identityVariables(situation.gitIdentity),
        ...additions?.values,
      }),
      sessionFile,
      guard,
    );
    wayOut.open();
    services?.started();
    stopWaiting = awaitLogins(client, spec, host, settings.browser, () => findTool(sessionFile));
    const ending = await running;
    await guard?.drain();
    wasCreated = existsSync(sessionFile);
    if (wasCreated) await pipes.drain();
    const outcome = await endSession(client, spec, ending);
    if (wasCreated && startFailures.includes(outcome)) {
      const { neverStarted } = await import("./session/failed-start.ts");
      if (await neverStarted(client, sessionFile, since)) throw errors.startFailed();
    }
    return { outcome, wasCreated };
  } finally {
    pipes.close();
    stopWaiting();
    services?.close();
    await wayOut.close();
    if (existsSync(sessionFile)) rmSync(sessionFile, { force: true });
    await unprotect();
    if (wasCreated && spec.clone !== undefined) {
      const { collectClone } = await import("./session/collect-clone.ts");
      await collectClone(client, spec, spec.clone, folders.sessions, dockerArguments);
    } else if (wasCreated && settings.report !== "off") {
      report(settings.report, spec, protection, additions?.writable ?? [], since, printable);
    }
  }
}
