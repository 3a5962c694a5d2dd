/** How long a shell may take to let a stopped process go on before it is taken for one that was never stopped. */
const grace = 100;

/**
 * Stops the launcher as its tool was stopped, so that the shell takes the terminal back. The system does not stop a
 * process that no shell could wake up again.
 *
 * @param onNotStopped called when nobody will send SIGCONT
 */
export function stopThisProcess(onNotStopped: () => void): void {
  const handlers = process.listeners("SIGTSTP");
  process.removeAllListeners("SIGTSTP");
  let woken = false;
  process.once("SIGCONT", () => {
    woken = true;
  });
  process.kill(process.pid, "SIGTSTP");
  // Stopped here, until SIGCONT.
  for (const handler of handlers) process.on("SIGTSTP", handler);
  setTimeout(() => {
    if (!woken) onNotStopped();
  }, grace).unref();
}
