import type { EngineAccess } from "@ai-sandbox/core";

/** An image of ours on the engine. */
export type Image = {
  readonly id: string;
  /** Without its tag, as `ai-claude`; undefined for what a build left without a name. */
  readonly repository: string | undefined;
  readonly tags: readonly string[];
  readonly created: Date;
  readonly bytes: number;
  /** Ids of its layers, the lowest first: an image that stands on another begins with all of the other's. */
  readonly layers: readonly string[];
  /** A registry named it by its content. */
  readonly isPinned: boolean;
};

/** What `docker image inspect` says of one. */
type Inspected = {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly RepoDigests?: readonly string[] | null;
  readonly RootFS?: { readonly Layers?: readonly string[] | null };
  readonly Created: string;
  readonly Size: number;
};

/** An image's id as Docker says it; Podman leaves out what kind of sum it is. */
export function wholeId(id: string): string {
  return id.replace(/^(?!sha256:)/, "sha256:");
}

/**
 * All images on the engine that stand on our base, the base itself among them.
 *
 * @throws LaunchError when the engine does not answer
 */
export async function listImages(engine: EngineAccess): Promise<Image[]> {
  const list = await engine.ask(["image", "ls", "--quiet", "--no-trunc", "--filter=label=ai-sandbox.base"]);
  const ids = [...new Set(list.split("\n").filter((id) => id !== ""))];
  if (ids.length === 0) return [];
  // One that goes meanwhile makes the answer a failure, and leaves the others in it.
  const { stdout } = await engine.try(["image", "inspect", "--", ...ids]);
  return (JSON.parse(stdout || "[]") as Inspected[]).map((image) => {
    const tags = (image.RepoTags ?? []).filter((tag) => tag !== "<none>:<none>");
    return {
      id: wholeId(image.Id),
      repository: tags[0]?.replace(/:[^:/]*$/, ""),
      tags,
      created: new Date(image.Created),
      bytes: image.Size,
      layers: image.RootFS?.Layers ?? [],
      // Podman names what was built here like that, too.
      isPinned: (image.RepoDigests ?? []).some((name) => !name.startsWith("localhost/")),
    };
  });
}
