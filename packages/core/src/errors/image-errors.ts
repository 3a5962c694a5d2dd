import { LaunchError, printable } from "./launch-error.ts";

/** What can keep an image from being had. */
export const imageErrors = () => ({
  imageNameUnusable: (image: string) =>
    new LaunchError(
      `this is no image name: ${printable(image)}`,
      'Look at AI_IMAGE_REGISTRY, AI_IMAGE_TAG and "image" in ~/.ai-sandbox/config.json.',
    ),

  platformUnsupported: (title: string, platform: string, supported: readonly string[]) =>
    new LaunchError(
      `${title} is not published for ${printable(platform)}.`,
      `Its vendor publishes for ${supported.join(", ")}. Choose one with AI_RUN_PLATFORM; another than your own is emulated, slowly.`,
    ),

  diskFull: (what: string, where: string, log: string) =>
    new LaunchError(
      `the disk is full; ${what} could not be finished (${printable(where)}).`,
      `Free some space (docker system df, or podman system df, shows what is held) and try again.\nThe whole log: ${printable(log)}`,
    ),

  notEmulated: (platform: string, log: string) =>
    new LaunchError(
      `this machine can't run programs of ${printable(platform)}.`,
      [
        "Take AI_RUN_PLATFORM away, or install an emulator: sudo apt-get install qemu-user-static binfmt-support",
        `The whole log: ${printable(log)}`,
      ].join("\n"),
    ),

  buildFailed: (image: string, said: readonly string[], log: string) =>
    new LaunchError(
      `the image ${image} could not be built.`,
      [...said.map(printable), `The whole log: ${printable(log)}`].join("\n"),
    ),

  parentMissing: (image: string, said: readonly string[], log: string) =>
    new LaunchError(
      `the parent image ${printable(image)} could not be fetched.`,
      [
        ...said.map((line) => `The engine said: ${printable(line)}`),
        "Check that this machine reaches a registry (docker pull debian:trixie-slim); behind a proxy, Docker's daemon needs it configured.",
        "Without any registry: set mirrors.parent to one of yours, or make the image here with ai-sandbox base --from-debian.",
        `The whole log: ${printable(log)}`,
      ].join("\n"),
    ),

  parentIsForAnother: (image: string, found: string, wanted: string) =>
    new LaunchError(
      `the parent image ${printable(image)} on this engine is for ${printable(found)}, not for ${printable(wanted)}.`,
      [
        `Fetch the other: docker pull --platform ${printable(wanted)} ${printable(image)}`,
        `Without any registry: ai-sandbox base --from-debian --platform ${printable(wanted)}`,
      ].join("\n"),
    ),

  preparationStopped: (exitCode: number) =>
    new LaunchError(
      "stopped before the image was ready; nothing half-made is kept.",
      "The next run goes on from the last finished step.",
      exitCode,
    ),
});
