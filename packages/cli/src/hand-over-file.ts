import { type EngineAccess, LaunchError, printable } from "@ai-sandbox/core";

/**
 * Has the engine's client read or write a file. What can go wrong there is the file's or the disk's: a refusal is not
 * taken for one of the engine's socket.
 *
 * @param args the client's argv
 * @param happened what did not, as a sentence
 * @param remedy what to do about it
 * @returns what the client printed
 * @throws LaunchError, exit code 1; or what is wrong with the engine itself
 */
export async function handOverFile(
  engine: EngineAccess,
  args: readonly string[],
  happened: string,
  remedy: string,
): Promise<string> {
  const answer = await engine.try(args);
  if (answer.code === 0) return answer.stdout;
  await engine.ask(["version"]);
  const said = answer.stderr.trim().split("\n").at(-1) ?? "";
  throw new LaunchError(happened, `The engine's client said: ${printable(said)}\n${remedy}`, 1);
}
