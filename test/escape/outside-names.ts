import { basename, dirname } from "node:path";
import type { Arrival, Names } from "../support/outside/events.ts";
import type { Place } from "./place.ts";

/** Addresses of the machine outside that are none of the internet's: a local network's, the cloud's, a provider's. */
export const insider = "10.213.77.9";
export const metadata = "169.254.169.254";
export const cgnat = "100.64.77.9";

/** How addresses of its begin that are public, and of a network that this host is in: those of a neighbour. */
const nearby = /^28\.112\./;

/** Whether it came to one of those addresses that are nobody's on the internet, or to a neighbour's. */
export function isInside(arrival: Arrival): boolean {
  return "to" in arrival && ([insider, metadata, cgnat].includes(arrival.to) || nearby.test(arrival.to));
}

/** The metadata service's address inside IPv6 ones. */
const hidden = "a9fe:a9fe";

/** What its name server answers. @param gateway an address of the host's */
export function namesOutside(gateway: string): Names {
  const all: Names = {
    listed: ["here"],
    other: ["here"],
    "*.wild": ["here"],
    private: [insider],
    insider: [insider],
    metadata: [metadata],
    provider: [cgnat],
    mixed: ["here", insider],
    "*.rebinding": [["here"], [insider]],
    neighbour: ["beside"],
    "mixed-neighbour": ["here", "beside"],
    gateway: [gateway],
    "own-public": ["host"],
    loopback: ["127.0.0.1"],
    zero: ["0.0.0.0"],
    mapped: [`::ffff:${hidden}`],
    nat64: [`64:ff9b::${hidden}`],
    "six-to-four": [`2002:${hidden}::1`],
    evillisted: ["here"],
    "listed.outside.example.evil": ["here"],
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, answers]) => [`${name}.outside.example`, answers]),
  );
}

/** Names that are listed under `strict`: those that lead somewhere they should not too, for a list opens no address. */
export const listedNames = [
  ...["listed", "private", "*.wild", "insider", "metadata", "provider", "mixed", "*.rebinding"],
  ...["mapped", "nat64", "six-to-four", "gateway", "own-public", "loopback", "zero", "neighbour"],
  "mixed-neighbour",
].map((name) => `${name}.outside.example`);

/** What tells the attacks of one session from those of others. */
export function markOf(place: Place): string {
  return `s${basename(dirname(place.workspace))}x`;
}

/** Whether something arrived outside that bears an attack's sign. */
export function arrived(
  id: string,
  counts: (arrival: Arrival) => boolean = () => true,
): (place: Place) => boolean {
  return (place) => {
    const sign = `${id.toLowerCase()}-${markOf(place)}`;
    const arrivals = place.services.outside?.arrivals() ?? [];
    return arrivals.some(
      (arrival) => counts(arrival) && JSON.stringify(arrival).toLowerCase().includes(sign),
    );
  };
}
