/** A container on a network that the user joined, as the engine described it. */
export type Neighbour = {
  readonly id: string;
  /** Its own name first, then the names it has on the joined networks. */
  readonly names: readonly string[];
  /** Its address on the first of these networks. */
  readonly address: string;
  /** Ports that its image or its owner says it serves. */
  readonly ports: readonly number[];
  /** Its first process, as this machine counts. */
  readonly process: number;
};

/** More than this in one network, and names get scarce as well. */
const most = 200;

/** Names with a dot could stand for a public name, which must never lead to a container: the vendor's own, for one. */
const plainName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

/** Names that mean something else inside. */
const taken = ["localhost", "sandbox", "ip6-localhost", "ip6-loopback", "ip6-allnodes", "ip6-allrouters"];

/**
 * Gives every neighbour an address of its own on the loopback inside, and its names to it. Who comes first has a name.
 *
 * @returns in the order of `neighbours`; those that have no usable name are missing
 */
export function placeNeighbours(
  neighbours: readonly Neighbour[],
): { readonly neighbour: Neighbour; readonly address: string; readonly names: readonly string[] }[] {
  const used = new Set(taken);
  return neighbours.slice(0, most).flatMap((neighbour, index) => {
    const names = neighbour.names.filter((name) => {
      const lower = name.toLowerCase();
      if (!plainName.test(name) || used.has(lower)) return false;
      used.add(lower);
      return true;
    });
    return names.length === 0 ? [] : [{ neighbour, address: `127.8.1.${index + 1}`, names }];
  });
}
