import { ExitCode, LaunchError, printable } from "./launch-error.ts";

/** What can be wrong with the engine and its client. */
export const engineErrors = () => ({
  engineMissing: (engine: string, skipped: readonly string[]) =>
    new LaunchError(
      `${engine} was not found on PATH.`,
      [
        ...skipped.map(
          (path) => `Not used, because a repository could have put it there: ${printable(path)}`,
        ),
        engine === "podman"
          ? "Install Podman (Debian and Ubuntu: sudo apt-get install podman uidmap slirp4netns catatonit)."
          : "Install Docker (Debian and Ubuntu: sudo apt-get install docker.io), start it, and try again.",
      ].join("\n"),
      ExitCode.notFound,
    ),

  engineStopped: (detail: string) =>
    new LaunchError(
      `Docker is installed but its daemon does not answer (${printable(detail)}).`,
      "Start it: sudo systemctl start docker, or open Docker Desktop. Then try again.",
    ),

  engineForbidden: (detail: string) =>
    new LaunchError(
      `you may not use Docker's socket (${printable(detail)}).`,
      'Join the group docker and log in again: sudo usermod -aG docker "$USER". Or use rootless Docker.',
    ),

  engineFailed: (detail: string) =>
    new LaunchError(
      `the engine could not be asked (${printable(detail)}).`,
      "Try: docker info, or podman info",
    ),

  engineConfigurationUnsafe: (name: string, path: string) =>
    new LaunchError(
      `${name} is in the folder that would be shared, or is not an absolute path: ${printable(path)}`,
      "A tool could change there what the engine's client runs on this machine. Put it somewhere else.",
    ),

  startFailed: () =>
    new LaunchError(
      "the engine made the session's container but could not start it; its reason stands above.",
      [
        "Try again: a Ctrl-C in the moment of the start ends like this, too. If it stays, see whether any container starts",
        "(docker run --rm debian:stable-slim true) and what fits together badly here (ai-sandbox doctor).",
      ].join("\n"),
    ),

  startRefused: () =>
    new LaunchError(
      "the engine did not start the session; its reason stands above.",
      "See what was asked of it with: ai-sandbox explain <tool>",
    ),
});
