import { expect, it } from "vitest";
import { type Neighbour, placeNeighbours } from "./neighbours.ts";

function neighbour(...names: string[]): Neighbour {
  return { id: names.join(), names, address: "172.18.0.2", ports: [], process: 1 };
}

it("each has an address of its own and its names; who comes first has a name", () => {
  const placed = placeNeighbours([neighbour("shop-db", "db"), neighbour("other-db", "db", "DB")]);
  expect(placed.map(({ address, names }) => [address, ...names])).toEqual([
    ["127.8.1.1", "shop-db", "db"],
    ["127.8.1.2", "other-db"],
  ]);
});

it.each([
  "api.anthropic.com",
  "localhost",
  "LOCALHOST",
  "sandbox",
  "a b",
  "-x",
  "a\n127.0.0.1",
  "",
  "x".repeat(64),
])("%j is given to nobody", (name) => expect(placeNeighbours([neighbour(name)])).toEqual([]));

it("two hundred at most, and none at the address of another", () => {
  const placed = placeNeighbours(Array.from({ length: 300 }, (_, index) => neighbour(`n${index}`)));
  expect(placed).toHaveLength(200);
  expect(new Set(placed.map(({ address }) => address)).size).toBe(200);
  expect(placed.at(-1)?.address).toBe("127.8.1.200");
});
