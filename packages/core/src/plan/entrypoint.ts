import type { Facts } from "./facts.ts";

/** What engines start containers with. */
const usualUmask = 0o022;

/**
 * Chooses the program a session starts with. Usually that is the image's own; where the caller's umask differs from
 * the engine's, it is our `enter`, so that new files get the modes they would get outside.
 *
 * @returns undefined for the image's own
 */
export function planEntrypoint(facts: Pick<Facts, "host" | "image">): string[] | undefined {
  const { host, image } = facts;
  if (host.umask === usualUmask || !image.hasEnter || image.entrypoint.length === 0) return undefined;
  return ["/usr/local/sbin/enter", host.umask.toString(8).padStart(4, "0"), ...image.entrypoint];
}
