/** What is published of one image. */
export type PublishedImage = {
  /** `ai-base-trixie`, `ai-claude`. */
  readonly name: string;
  /** Folder with its Dockerfile and files, relative to the repository. */
  readonly folder: string;
  /** Image it stands on; a base's own parent is Debian's. */
  readonly parent: string;
  readonly tags: readonly string[];
  readonly platforms: readonly string[];
};

/** The facts that a plan is made of. */
export type PublishFacts = {
  readonly tools: readonly {
    readonly name: string;
    readonly base: "trixie" | "bookworm";
    /** Of the tool, as its Dockerfile pins it. */
    readonly version: string;
    /** Of the launcher's package. */
    readonly launcher: string;
    readonly platforms: readonly string[];
  }[];
  /** Version of core, whose base they stand on. */
  readonly core: string;
  readonly platforms: readonly string[];
};

/**
 * The images to publish, each after the one that it stands on. Tags are for people; what stands on an image, and what
 * a launcher's package names, is its digest.
 */
export function publishPlan({ tools, core, platforms }: PublishFacts): PublishedImage[] {
  const suites = [...new Set(tools.map(({ base }) => base))].sort();
  const bases = suites.map((suite) => ({
    name: baseName(suite),
    folder: "dockerfiles/base",
    parent: `debian:${suite}-slim`,
    tags: [...new Set([tagOf(core), "latest"])],
    platforms,
  }));
  const images = tools.map((tool) => ({
    name: `ai-${tool.name}`,
    folder: `dockerfiles/${tool.name}`,
    parent: baseName(tool.base),
    // 0.0.0 is a launcher that was never released.
    tags: [
      ...new Set([
        tagOf(tool.version),
        ...(tool.launcher === "0.0.0" ? [] : [`launcher-${tool.launcher}`]),
        "latest",
      ]),
    ],
    platforms: platforms.filter((platform) => tool.platforms.includes(platform)),
  }));
  return [...bases, ...images.filter((image) => image.platforms.length > 0)];
}

export function baseName(suite: string): string {
  return `ai-base-${suite}`;
}

/** A version as a tag: those with a plus have characters that no tag may have. */
function tagOf(version: string): string {
  return version.replaceAll(/[^A-Za-z0-9_.-]/g, "-");
}

/** How images are built and pushed: with buildx for all platforms at once, else with the engine for its own. */
export type Builder = "buildx" | "engine";

/**
 * Whether buildx can do here what it is wanted for, several platforms and attestations. With the engine's own builder it
 * can where the engine keeps its images in containerd.
 *
 * @param inspected what `docker buildx inspect` printed, undefined without buildx
 * @param storage what `docker info` says of the engine's storage, as JSON
 */
export function builderOf(inspected: string | undefined, storage: string): Builder {
  if (inspected === undefined) return "engine";
  const isEnginesOwn = /^Driver:\s*docker\s*$/m.test(inspected);
  return isEnginesOwn && !storage.includes("io.containerd.snapshotter") ? "engine" : "buildx";
}

/** What the commands of one image need besides its plan. */
type PublishPlaces = {
  /** What it stands on, by digest where it is one of ours. */
  readonly parent: string;
  /** Absolute path of the build context. */
  readonly context: string;
  /** Absolute path of the file in which buildx notes the digest. */
  readonly metadata: string;
  /** Image of the program that lists an image's parts; undefined for BuildKit's usual one. */
  readonly scanner?: string | undefined;
};

/** The commands of Docker's client that build and push one image, each its arguments. */
export function publishCommands(
  image: PublishedImage,
  registry: string,
  builder: Builder,
  { parent, context, metadata, scanner }: PublishPlaces,
): string[][] {
  const names = image.tags.map((tag) => `${registry}/${image.name}:${tag}`);
  const tags = names.flatMap((name) => ["--tag", name]);
  const base = ["--build-arg", `BASE_IMAGE=${parent}`];
  if (builder === "buildx") {
    return [
      [
        "buildx",
        "build",
        "--platform",
        image.platforms.join(","),
        ...base,
        ...tags,
        // What is in it, and which sources and commands it was made of: kept beside the image in the registry.
        scanner === undefined ? "--sbom=true" : `--sbom=generator=${scanner}`,
        "--provenance=mode=max",
        "--metadata-file",
        metadata,
        "--push",
        context,
      ],
    ];
  }
  return [["build", "--force-rm", ...base, ...tags, context], ...names.map((name) => ["push", name])];
}

/** The digest in what a push printed; the last one, since the tags are pushed one after the other. */
export function digestOfPush(said: string): string | undefined {
  return [...said.matchAll(/digest: (sha256:[0-9a-f]{64})/g)].at(-1)?.[1];
}

/** The digest in buildx's notes. */
export function digestOfMetadata(text: string): string | undefined {
  const digest = (JSON.parse(text) as Record<string, unknown>)["containerimage.digest"];
  return typeof digest === "string" && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : undefined;
}

/**
 * Signs an image: as whoever the job's identity says, which asks the internet for a certificate and writes to a public
 * log; or with a key of one's own, which needs neither.
 *
 * @param key absolute path of a key that cosign made
 */
export function signCommand(name: string, digest: string, key?: string): string[] {
  const how = key === undefined ? [] : ["--key", key, "--tlog-upload=false"];
  return ["sign", "--yes", "--recursive", ...how, `${name}@${digest}`];
}
