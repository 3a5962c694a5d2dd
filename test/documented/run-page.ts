import { commandsOf, type Page } from "../../scripts/docs/pages.ts";
import type { Expectation, Plan, Row } from "./expectation.ts";
import type { Machine } from "./machine.ts";

/** What became of a page's commands. */
export type Outcome = {
  readonly rows: readonly Row[];
  /** Each with what it showed. */
  readonly failures: readonly string[];
  /** What was left to the report, and why. */
  readonly left: readonly string[];
};

/** Why the tests of every run leave a command alone, undefined when they run it. */
export function whyLeft(plan: Plan | undefined, said: Expectation): string | undefined {
  return said.notHere ?? said.runBy ?? said.onlyReport ?? plan?.onlyReport;
}

/** What the tests of every run do of a page: all of its commands that nothing else is said about. */
export function quickCommands(page: Page, plan: Plan | undefined): string[] {
  return commandsOf(page).filter((command) => whyLeft(plan, plan?.commands[command] ?? {}) === undefined);
}

/**
 * Runs the commands of a page, in its order, as they stand there.
 *
 * @param mode `quick` leaves to the report what is said to be its own
 */
export async function runPage(
  page: Page,
  plan: Plan | undefined,
  machine: Machine,
  mode: "quick" | "report",
): Promise<Outcome> {
  const rows = new Map<string, Row>();
  const failures: string[] = [];
  const left: string[] = [];
  await plan?.before?.(machine);
  for (const command of commandsOf(page)) {
    const said = plan?.commands[command] ?? {};
    const why = whyLeft(plan, said);
    if (mode === "quick" && why !== undefined) left.push(`${page.path}: ${command}: ${why}`);
    let result = notRun(said);
    if (result === undefined && (mode === "report" || why === undefined)) {
      const start = Date.now();
      const { failure, done } = await attempt(command, said, machine);
      const end = failure === undefined ? "as it should" : "FAILED";
      process.stderr.write(`${page.path}: ${command}: ${end}, ${Date.now() - start} ms\n`);
      if (failure !== undefined) failures.push(`${page.path}: ${command}: ${failure}`);
      result = failure === undefined ? asItShould(said, done) : "failed";
    }
    if (result !== undefined) rows.set(command, { page: page.path, command, result });
  }
  return { rows: [...rows.values()], failures, left };
}

function notRun({ notHere, runBy }: Expectation): string | undefined {
  if (notHere !== undefined) return `not run here: ${notHere}`;
  return runBy === undefined ? undefined : `run by ${runBy}`;
}

function asItShould({ code, orCode, keys }: Expectation, actual: number): string {
  const [, reason] = [code, orCode].find((each) => each?.[0] === actual) ?? [];
  const how = keys === undefined ? "" : ", at a terminal";
  return `${actual}${how}${reason === undefined ? "" : `: ${reason}`}`;
}

/** Does what is said about a command. @returns its exit code, and what was not as it should be, if anything */
async function attempt(
  command: string,
  { before, keys, environment, code, orCode, shows, after }: Expectation,
  machine: Machine,
): Promise<{ readonly done: number; readonly failure?: string }> {
  try {
    await before?.(machine);
    const { code: done, shown } = await machine.type(command, {
      ...(keys === undefined ? {} : { keys }),
      ...(environment === undefined ? {} : { environment }),
    });
    if (done !== (code?.[0] ?? 0) && done !== orCode?.[0])
      return { done, failure: `exit code ${done}\n${shown}` };
    if (shows !== undefined && !shows.test(shown))
      return { done, failure: `${shows} was not shown\n${shown}` };
    await after?.(machine);
    return { done };
  } catch (error) {
    return { done: -1, failure: String(error) };
  }
}
