import { LaunchError, printable } from "./launch-error.ts";

/** What can keep a network mode from being had. */
export const networkErrors = () => ({
  sidecarFailed: (reason: string) =>
    new LaunchError(
      `the network filter did not start; it runs in a container of its own on this engine (${printable(reason)}).`,
      "Try again. Without the filter: AI_SANDBOX_NETWORK=none closes the network, open opens it.",
    ),

  noRelayInImage: (mode: string, image: string) =>
    new LaunchError(
      `the network ${mode} can't be had: the image ${printable(image)} does not have what it needs inside.`,
      "Build the image here (AI_IMAGE_SOURCE=local), or let it reach whatever this machine does: AI_SANDBOX_NETWORK=open.",
    ),

  injectionImpossible: (key: string, baseUrl: string) =>
    new LaunchError(
      `inject is on, and ${key} can't be kept outside: ${baseUrl} is no https address with a plain host name.`,
      `Set ${baseUrl} to such an address or take it away, or choose "inject": false.`,
    ),

  filterNeeded: () =>
    new LaunchError(
      "inject and gitFetch need the network filter, and the network open has none.",
      "Choose AI_SANDBOX_NETWORK=public or strict, or do without them.",
    ),
});
