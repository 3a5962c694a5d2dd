import { compareVersions, isPreRelease, isVersion, majorOf } from "./versions.ts";

/** What a registry offers of one pinned thing. */
export type Offer = {
  /** The version in use. */
  pinned: string;
  /** The version that its publisher calls the latest. */
  latest?: string | undefined;
  /** Versions by what has to be there: an architecture, or `any` where one package serves all. */
  versions: Readonly<Record<string, readonly string[]>>;
  /** Stay within the pinned major version: moving to another is a decision of its own. */
  sameMajor?: boolean;
};

export type Choice = { newest: string; notes: string[] };

/**
 * Chooses the version to pin: the newest that is there for every architecture, never one that is older than the
 * pinned, past what the publisher calls the latest, or a pre-release (unless the pinned one is one).
 *
 * An architecture that lacks the newest holds the update back, and so does one of which the registry has no version at
 * all: images would stop building there. Whoever knows that only a mirror lacks it leaves that architecture out.
 */
export function choose(offer: Offer): Choice {
  const notes: string[] = [];
  const needed = Object.entries(offer.versions);
  for (const [architecture, versions] of needed)
    if (versions.length === 0)
      notes.push(`nothing for ${architecture} in this registry; --without ${architecture} leaves it out`);
  const acceptable = (version: string): boolean =>
    isVersion(version) &&
    (!isPreRelease(version) || isPreRelease(offer.pinned)) &&
    (offer.latest === undefined || compareVersions(version, offer.latest) <= 0) &&
    (!offer.sameMajor || majorOf(version) === majorOf(offer.pinned));
  const lacking = (version: string): string[] =>
    needed.filter(([, versions]) => !versions.includes(version)).map(([architecture]) => architecture);

  const newer = [...new Set(needed.flatMap(([, versions]) => versions))]
    .filter((version) => acceptable(version) && compareVersions(version, offer.pinned) > 0)
    .sort((a, b) => compareVersions(b, a));
  const newest = newer.find((version) => lacking(version).length === 0) ?? offer.pinned;

  const first = newer[0];
  if (first !== undefined && first !== newest) notes.push(`${first} lacks ${lacking(first).join(", ")}`);
  if (newest === offer.pinned) {
    const missing = lacking(offer.pinned).filter(
      (architecture) => offer.versions[architecture]?.length !== 0,
    );
    if (missing.length > 0) notes.push(`the pinned version lacks ${missing.join(", ")} in this registry`);
  }
  if (offer.latest !== undefined && offer.sameMajor && majorOf(offer.latest) > majorOf(offer.pinned)) {
    notes.push(`${offer.latest} is out: another major version, for a person to decide`);
  }
  if (offer.latest !== undefined && compareVersions(offer.latest, offer.pinned) < 0 && !offer.sameMajor) {
    notes.push(`its publisher calls ${offer.latest} the latest`);
  }
  return { newest, notes };
}
