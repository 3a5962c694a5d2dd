import type { LayerSizes } from "./manifest-size.ts";
import type { Progress } from "./progress.ts";
import { layerNewsOf } from "./pull-output.ts";

/** From how many bytes on the size is told outside of a terminal as well. */
const large = 20_000_000;

/** How far a pull is, in words: layers, and megabytes once their sizes are known. */
export class Course {
  readonly #reference: string;
  readonly #progress: Pick<Progress, "say" | "show">;
  readonly #waiting = new Set<string>();
  readonly #there = new Set<string>();
  readonly #done = new Set<string>();
  #sizes: LayerSizes | undefined;
  #wasTold = false;

  constructor(reference: string, progress: Pick<Progress, "say" | "show">) {
    this.#reference = reference;
    this.#progress = progress;
  }

  /** The sizes of the layers, as far as the registry told them. */
  learn(sizes: LayerSizes | undefined): void {
    this.#sizes = sizes;
    this.#show();
  }

  /** A line of what `docker pull` prints. */
  read(line: string): void {
    const news = layerNewsOf(line);
    if (news === undefined) return;
    if (news.state === "waiting") this.#waiting.add(news.layer);
    else if (news.state === "there") this.#there.add(news.layer);
    else if (news.state === "downloaded") this.#done.add(news.layer);
    this.#show();
  }

  #show(): void {
    if (this.#waiting.size === 0) return;
    const layers = `${this.#done.size} of ${this.#waiting.size} layers`;
    const total = this.#bytes(this.#waiting);
    // Layers are named one after the other, those that are there already among them.
    const areAllNamed =
      this.#waiting.size + this.#there.size >= (this.#sizes?.size ?? Number.POSITIVE_INFINITY);
    if (total >= large && areAllNamed && !this.#wasTold) {
      this.#wasTold = true;
      this.#progress.say(`${this.#reference}: ${megabytes(total)} to download.`);
    }
    const amount = total === 0 ? "" : `, ${megabytes(this.#bytes(this.#done), total)}`;
    this.#progress.show(`pulling ${this.#reference}, ${layers}${amount}`);
  }

  #bytes(layers: ReadonlySet<string>): number {
    let bytes = 0;
    for (const layer of layers) bytes += this.#sizes?.get(layer) ?? 0;
    return bytes;
  }
}

/** Bytes in words, of all those there are where that is given. */
function megabytes(bytes: number, of?: number): string {
  const round = (count: number): string =>
    count < 10_000_000 ? (count / 1e6).toFixed(1) : (count / 1e6).toFixed(0);
  return of === undefined ? `${round(bytes)} MB` : `${round(bytes)} of ${round(of)} MB`;
}
