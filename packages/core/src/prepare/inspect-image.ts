import type { ImageFacts } from "../plan/facts.ts";
import type { Situation } from "../situation.ts";
import { ask } from "./engine-command.ts";

/** The part of `docker image inspect` that planning needs. */
type Inspected = {
  readonly Id: string;
  readonly Os: string;
  readonly Architecture: string;
  readonly Config: {
    readonly Entrypoint?: readonly string[] | null;
    readonly Labels?: Readonly<Record<string, string>> | null;
  };
};

/** An image that the engine has, and the platform it was made for. */
export type FoundImage = ImageFacts & { readonly platform: string };

/**
 * Describes an image that the engine has.
 *
 * @param reference its name or id
 * @returns undefined when the engine has none of that name
 */
export async function inspectImage(
  { client }: Pick<Situation, "client">,
  reference: string,
): Promise<FoundImage | undefined> {
  const answer = await ask(client, ["image", "inspect", "--", reference]);
  if (answer.exitCode !== 0) return undefined;
  const [image] = JSON.parse(answer.stdout) as Inspected[];
  if (image === undefined) return undefined;
  return {
    // Podman says it without.
    id: image.Id.replace(/^(?!sha256:)/, "sha256:"),
    entrypoint: image.Config.Entrypoint ?? [],
    isOurs: image.Config.Labels?.["ai-sandbox.base"] !== undefined,
    platform: `${image.Os}/${image.Architecture}`,
  };
}
