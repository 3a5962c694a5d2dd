import { LaunchError, openEngine, printable } from "@ai-sandbox/core";
import type { Input } from "../command/command.ts";
import { usageError } from "../command/usage-error.ts";
import { quoted } from "../quoted.ts";
import { listSessions, type Session } from "../sessions.ts";

/** `ai-sandbox stop <session>... [--all] [--time <seconds>]` */
export async function stop({ arguments: names, has, get }: Input): Promise<number> {
  if (has("all") === names.length > 0)
    throw usageError(
      "stop",
      has("all") ? "stop takes names or --all, not both." : "stop needs the name of a session, or --all.",
      "See which are running with: ai-sandbox ps",
    );
  const time = get("time") ?? "10";
  if (!/^[0-9]{1,5}$/.test(time)) throw usageError("stop", "--time needs a number of seconds.");

  const engine = await openEngine();
  const sessions = await listSessions(engine);
  const chosen = has("all") ? sessions : names.map((name) => find(name, sessions));
  let kept = 0;
  for (const { id, name } of chosen) {
    // The tool is asked to end, and ended by force when it does not. The engine then removes the container.
    const answer = await engine.try(["stop", `--time=${time}`, "--", id]);
    const isGone = answer.code === 0 || /no such container/i.test(answer.stderr);
    if (isGone) process.stdout.write(`${printable(name)} was stopped.\n`);
    else
      process.stderr.write(
        `ai-sandbox: ${printable(name)} could not be stopped: ${printable(answer.stderr.trim())}\n`,
      );
    if (!isGone) kept++;
  }
  if (chosen.length === 0) process.stdout.write("No session is running.\n");
  return kept === 0 ? 0 : 1;
}

/** A session by its name, or by the beginning of it that no other has. */
function find(name: string, sessions: readonly Session[]): Session {
  const exact = sessions.find((session) => session.name === name);
  const near = sessions.filter((session) => session.name.startsWith(name));
  const found = exact ?? (near.length === 1 ? near[0] : undefined);
  if (found !== undefined) return found;
  throw new LaunchError(
    near.length === 0
      ? `there is no session ${quoted(name)}.`
      : `more than one session begins with ${quoted(name)}.`,
    near.length === 0
      ? "See which are running with: ai-sandbox ps"
      : near.map((session) => printable(session.name)).join("\n"),
    1,
  );
}
