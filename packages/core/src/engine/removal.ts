/**
 * How a container is removed, with the volumes that have no name: those that its image asks for, and the one that a
 * sidecar shares with its session. A forced removal would leave them behind, unlike the end of a container that was
 * started with `--rm`.
 */
export const removal = ["rm", "--force", "--volumes", "--"] as const;
