import { exitWith, LaunchError } from "@ai-sandbox/core";

/**
 * Waits until what was printed has been taken. Nobody reads any more: the command ends as others do then, by SIGPIPE.
 *
 * @throws LaunchError, exit code 1, when it could not be written: the disk is full, say
 */
export async function allIsPrinted(): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
    process.stdout.once("error", resolve);
    process.stdout.write("", resolve);
  });
  if (error === null || error === undefined) return;
  if (error.code === "EPIPE") exitWith("SIGPIPE");
  throw new LaunchError(
    `what there was to print could not be written (${error.code}).`,
    "Is the disk full that it was to go to?",
    1,
    { cause: error },
  );
}
