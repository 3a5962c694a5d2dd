import { LaunchError, printable } from "./launch-error.ts";

/** What can keep ports, joined networks and the host's services from being had. */
export const serviceErrors = () => ({
  portInUse: (port: string, holder: string) =>
    new LaunchError(
      `port ${printable(port)} of this machine is in use, by ${printable(holder)}.`,
      'End that program, or open another one for this folder: "ports": ["<free port>:<port inside>"].',
    ),

  portForbidden: (port: string) =>
    new LaunchError(
      `you may not open port ${printable(port)} of this machine: ports below 1024 are for root.`,
      'Open another one: "ports": ["8080:80"] makes port 80 inside 8080 here.',
    ),

  portUnusable: (port: string, detail: string) =>
    new LaunchError(
      `port ${printable(port)} can't be opened on this machine (${printable(detail)}).`,
      'Without an address a port is opened on 127.0.0.1: "ports": ["8080:80"].',
    ),

  networkMissing: (name: string, existing: readonly string[]) =>
    new LaunchError(
      `there is no Docker network ${printable(name)} to join.`,
      [
        existing.length === 0
          ? "There is none that could be joined."
          : `There are: ${printable(existing.join(", "))}.`,
        "Start what makes it, or take it off the list with: ai-sandbox network leave <network>",
      ].join("\n"),
    ),

  networkOutOfReach: (name: string, driver: string) =>
    new LaunchError(
      `the network ${printable(name)} (${printable(driver)}) is out of this machine's own reach, so the launcher can't hand over connections to it.`,
      "With AI_SANDBOX_NETWORK=open the container itself joins it; the internet is open then, too.",
    ),

  networkNotJoined: (name: string, detail: string) =>
    new LaunchError(
      `the network ${printable(name)} could not be joined (${printable(detail)}).`,
      `See it with: docker network inspect ${printable(name)}`,
    ),

  servicesNeedOpen: (reason: "rootless" | "virtual machine") =>
    new LaunchError(
      reason === "rootless"
        ? "joined networks can't be had here: a rootless Docker keeps its networks out of the launcher's reach."
        : "ports, joined networks and host access can't be had here: this engine runs in a virtual machine, where the launcher's sockets are out of reach.",
      "With AI_SANDBOX_NETWORK=open the engine itself does it; the internet is open then, too.",
    ),

  servicesNeedDocker: () =>
    new LaunchError(
      "joined networks and host access can't be had with Podman.",
      "Take join and hostAccess out of your settings, or: AI_SANDBOX_ENGINE=docker",
    ),

  noRelayForServices: (image: string) =>
    new LaunchError(
      `ports, joined networks and host access can't be had: the image ${printable(image)} does not have what they need inside.`,
      "Build the image here (AI_IMAGE_SOURCE=local), or take them out of your settings.",
    ),
});
