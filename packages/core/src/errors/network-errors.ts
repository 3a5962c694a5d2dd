import { LaunchError, printable } from "./launch-error.ts";

/** What can keep a network mode from being had. */
export const networkErrors = {
  noFilterInVirtualMachine: (mode: string) =>
    new LaunchError(
      `the network ${mode} can't be had: this engine runs in a virtual machine, where the launcher's filter is out of reach.`,
      "Choose another one with AI_SANDBOX_NETWORK: none closes the network, open opens it.",
    ),

  noRelayInImage: (mode: string, image: string) =>
    new LaunchError(
      `the network ${mode} can't be had: the image ${printable(image)} does not have what it needs inside.`,
      "Build the image here (AI_IMAGE_SOURCE=local), or choose AI_SANDBOX_NETWORK=open or none.",
    ),
} as const;
