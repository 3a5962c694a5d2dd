import { LaunchError, printable } from "./launch-error.ts";

/**
 * Why an image could not be pulled. Never in the hot path: only `prepare/` imports it.
 *
 * @see pullErrors
 */
export type PullFailure =
  | "missing"
  | "refused"
  | "unreachable"
  | "interrupted"
  | "too many requests"
  | "damaged"
  | "other platform"
  | "untrusted"
  | "unknown";

/** An image that was asked for, and what the engine said of it. */
export type FailedPull = {
  readonly reference: string;
  /** As `docker login` wants it. */
  readonly registry: string | undefined;
  /** The engine's own last words. */
  readonly said: readonly string[];
  /** Absolute path. */
  readonly log: string;
};

const where =
  'Look at AI_IMAGE_REGISTRY, AI_IMAGE_TAG, and "image" and "tools" in ~/.ai-sandbox/config.json.';

const kinds: Readonly<Record<PullFailure, (pull: FailedPull) => { happened: string; remedy: string }>> = {
  missing: ({ reference, registry }) => ({
    happened: `there is no image ${printable(reference)} in its registry.`,
    remedy: `${where}\nA registry may say the same of an image that you may not see: ${login(registry)}`,
  }),
  refused: ({ reference, registry }) => ({
    happened: `the registry does not let you have the image ${printable(reference)}.`,
    remedy: `Log in with a name and password that may: ${login(registry)}`,
  }),
  unreachable: ({ reference }) => ({
    happened: `the registry of ${printable(reference)} can't be reached.`,
    remedy:
      "It is the engine that pulls: behind a proxy Docker's daemon needs the proxy in its own configuration, and for a name in a private network its name server.",
  }),
  interrupted: ({ reference }) => ({
    happened: `the download of ${printable(reference)} was cut off.`,
    remedy: "Try again: layers that arrived whole are kept, and nothing half-made is used.",
  }),
  "too many requests": ({ reference, registry }) => ({
    happened: `the registry of ${printable(reference)} allows no more downloads for now (too many requests).`,
    remedy: `Wait a while, or log in, which often raises the limit: ${login(registry)}`,
  }),
  damaged: ({ reference }) => ({
    happened: `what the registry sent as ${printable(reference)} is not what its digest says; it is not used.`,
    remedy:
      "Try again once. If it stays, tell whoever runs the registry: somebody or something changed the image.",
  }),
  "other platform": ({ reference }) => ({
    happened: `the registry has no image ${printable(reference)} for this platform.`,
    remedy:
      "Choose a platform it has with AI_RUN_PLATFORM (another than your own is emulated, slowly), or another image.",
  }),
  untrusted: ({ reference }) => ({
    happened: `the engine does not trust the registry of ${printable(reference)}.`,
    remedy:
      "Docker's daemon needs the registry's certificate in /etc/docker/certs.d/<registry>/ca.crt, Podman in /etc/containers/certs.d; one that speaks plain HTTP has to be listed there as insecure.",
  }),
  unknown: ({ reference }) => ({
    happened: `the image ${printable(reference)} could not be pulled.`,
    remedy: "The engine's own words are above.",
  }),
};

function login(registry: string | undefined): string {
  return `docker login${registry === undefined ? "" : ` ${printable(registry)}`}`;
}

export const pullErrors = {
  /** A pull that failed: what happened, the engine's words, what to do, and where the log is. */
  failed: (kind: PullFailure, pull: FailedPull) => {
    const { happened, remedy } = kinds[kind](pull);
    const said = pull.said.map((line) => `The engine said: ${printable(line)}`);
    return new LaunchError(
      happened,
      [...said, ...(kind === "unknown" ? [] : [remedy]), `The whole log: ${printable(pull.log)}`].join("\n"),
    );
  },

  /** An image that came, and is for another platform than the one that was asked for. */
  isForAnother: (reference: string, found: string, wanted: string) =>
    new LaunchError(
      `the image ${printable(reference)} is for ${printable(found)}, not for ${wanted}.`,
      `Choose an image for ${wanted}, or run this one with AI_RUN_PLATFORM=${printable(found)}; another platform than the engine's own is emulated, slowly.`,
    ),

  /** An image that is named by its id can be fetched from nowhere. */
  idMissing: (id: string, toolName: string) =>
    new LaunchError(
      `the image ${printable(id)} is not on this engine.`,
      `Bring it again with ai-sandbox load, or take it out of the settings: ai-sandbox settings unset tools.${toolName}.image`,
    ),

  notPublished: (toolName: string) =>
    new LaunchError(
      `the launcher of ${toolName} was published without an image of its own.`,
      "Choose a tag of the registry instead of launcher: AI_IMAGE_TAG=latest, or image.tag in the settings.",
    ),

  /** The file of `image.dockerfile`. */
  fragmentUnusable: (path: string, problem: string) =>
    new LaunchError(
      `the file of image.dockerfile can't be used: ${printable(path)} (${printable(problem)}).`,
      "It holds lines of a Dockerfile that go to the end of the tool's own: RUN, ENV, COPY --from and the like.",
    ),

  fragmentChanged: (path: string) =>
    new LaunchError(
      `the file of image.dockerfile is not the one that you approved of: ${printable(path)}.`,
      "Look at it, and approve of it again with: ai-sandbox settings approve",
    ),

  /** Packages and fragments need the programs of our base. */
  nothingCanBeAdded: (reference: string) =>
    new LaunchError(
      `nothing can be added to the image ${printable(reference)}: it does not stand on the base of these tools.`,
      'Put the packages into that image where it is made, or take "image.packages" and "image.dockerfile" out of the settings.',
    ),

  /** A version is an argument of a build; what is pulled was built elsewhere. */
  versionOfPulled: (toolName: string) =>
    new LaunchError(
      `a version is set for ${toolName}, and its image is pulled: a version can only be chosen where it is built.`,
      `Set tools.${toolName}.tag or tools.${toolName}.digest instead of its version, or build it here.`,
    ),
} as const;
