import { LaunchError, printable } from "./launch-error.ts";

/** What can be wrong with Podman. */
export const podmanErrors = {
  notSetUp: (detail: string) =>
    new LaunchError(
      `Podman can't be used, or is not set up for you (${printable(detail)}).`,
      [
        "Install what it needs: sudo apt-get install podman uidmap slirp4netns catatonit",
        'Give it user ids: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "$USER"',
        "Then: podman system migrate; podman info",
      ].join("\n"),
    ),
};
