import { isatty } from "node:tty";
import type { errors as Errors, printable as Printable } from "../errors.ts";
import type { Outcome } from "../exit.ts";
import { become } from "../session/become.ts";
import type { Tool } from "../tool.ts";
import { isConfined } from "./confined.ts";
import { candidatesOf } from "./find-native.ts";

/**
 * Where this process was sent to, and the process that was: `<process> <path>`. A program that some version managers
 * put on PATH leads back here; without this the two would send each other around forever.
 */
const traceName = "_AI_SANDBOX_NATIVE";

/** More rounds than this are no nesting any more. */
const mostRounds = 10;

/**
 * Runs the tool itself in place of the sandbox, where `AI_SANDBOX` asks for it: `off` is the user's own word; `inside` is
 * how our containers mark what runs in them, and holds nowhere else.
 *
 * @param choice the value of AI_SANDBOX
 * @param args the tool's arguments
 * @param hot what the hot file holds: an import of it here would split it
 * @returns how the tool ended; undefined when it belongs into a sandbox
 * @throws LaunchError, exit code 127, when there is no tool but ours
 */
export async function runNative(
  choice: string,
  args: readonly string[],
  hot: {
    readonly errors: typeof Errors;
    readonly printable: typeof Printable;
    readonly readTool: () => Tool;
    readonly firstInvalidArgument: (args: readonly string[]) => number | undefined;
  },
): Promise<Outcome | undefined> {
  const { errors, printable } = hot;
  const isInside = choice === "inside" && isConfined();
  if (choice !== "off" && choice !== "inside") throw errors.switchUnknown();
  if (choice === "inside" && !isInside) return undefined;

  const invalid = hot.firstInvalidArgument(args);
  if (invalid !== undefined) throw errors.argumentNotText(invalid);
  const { command, title } = hot.readTool();
  const candidates = candidatesOf(command, process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin", isInside);
  const trace = readTrace();
  const native = candidates.find(({ path, kind }) => kind === "native" && !trace.leadsBack.includes(path));
  if (native === undefined || trace.rounds > mostRounds) {
    const passedOver = candidates.filter(({ kind }) => kind !== "launcher").map(({ path }) => path);
    throw isInside ? errors.toolNotInside(title, command) : errors.nativeMissing(command, passedOver);
  }
  if (!isInside && isatty(2)) {
    process.stderr.write(`ai-sandbox: AI_SANDBOX=off: ${printable(native.path)} runs without a sandbox.\n`);
  }
  process.env[traceName] = [
    `${process.pid}/${trace.rounds + 1}`,
    ...trace.leadsBack.filter((path) => !path.includes("\n")),
    native.path,
  ].join("\n");
  return become(native, command, args, errors.nativeUnusable);
}

/** What an earlier launcher left. When it was this very process, the program it became has led back here. */
function readTrace(): { rounds: number; leadsBack: readonly string[] } {
  const [head = "", ...paths] = (process.env[traceName] ?? "").split("\n");
  const [pid, rounds = "0"] = head.split("/");
  return { rounds: Number(rounds) || 0, leadsBack: Number(pid) === process.pid ? paths : [] };
}
