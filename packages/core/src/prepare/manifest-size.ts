import type { Client } from "../engine/client.ts";
import { registryOf } from "../plan/image-name.ts";
import { ask } from "./engine-command.ts";

/** Bytes of each layer as it is sent, by the first twelve digits of its digest, as pulls name it. */
export type LayerSizes = ReadonlyMap<string, number>;

/** How long the registry is waited for; the pull itself goes on meanwhile. */
const patience = 15_000;

type Manifest = {
  readonly layers?: readonly { readonly digest: string; readonly size: number }[];
  readonly manifests?: readonly {
    readonly digest: string;
    readonly platform?: { readonly os: string; readonly architecture: string };
  }[];
};

/**
 * Asks an image's registry how large its layers are. For messages only: where the client can't ask (no plug-in, another
 * network than the daemon's) nothing is known.
 *
 * @param platform as `linux/amd64`
 */
export async function layerSizes(
  client: Client,
  reference: string,
  platform: string,
  stop: AbortSignal,
): Promise<LayerSizes | undefined> {
  const giveUp = AbortSignal.any([stop, AbortSignal.timeout(patience)]);
  // Plain HTTP, and only there: elsewhere a password could be read on its way.
  const insecure = /^(localhost|127\.[0-9.]+)(:|$)/.test(registryOf(reference) ?? "") ? ["--insecure"] : [];
  const read = async (name: string): Promise<Manifest | undefined> => {
    const answer = await ask(client, ["manifest", "inspect", ...insecure, name], giveUp);
    return answer.exitCode === 0 ? parse(answer.stdout) : undefined;
  };
  const manifest = await read(reference).catch(() => undefined);
  const own = manifest?.manifests?.find(
    (entry) => `${entry.platform?.os}/${entry.platform?.architecture}` === platform,
  );
  const name = reference.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  const layers =
    own === undefined
      ? manifest?.layers
      : (await read(`${name}@${own.digest}`).catch(() => undefined))?.layers;
  if (layers === undefined) return undefined;
  return new Map(layers.map(({ digest, size }) => [digest.replace("sha256:", "").slice(0, 12), size]));
}

function parse(text: string): Manifest | undefined {
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    return undefined;
  }
}
