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
 * The commands of Docker's client that build and push one image, each its arguments.
 *
 * @param parent what it stands on, by digest where it is one of ours
 * @param context absolute path of the build context
 * @param metadata absolute path of the file in which buildx notes the digest
 */
export function publishCommands(
  image: PublishedImage,
  registry: string,
  builder: Builder,
  { parent, context, metadata }: { parent: string; context: string; metadata: string },
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
        "--sbom=true",
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

/** Signs an image, as whoever the job's identity says: this asks the internet for a certificate. */
export function signCommand(name: string, digest: string): string[] {
  return ["sign", "--yes", "--recursive", `${name}@${digest}`];
}
