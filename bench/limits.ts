/** What a launcher may cost at most. `npm run bench -- --check` fails when one is passed. */
export const limits = {
  /** A session through the launcher, by one of the engine's client alone. */
  session: 1.12,
  /** How much all defences may add to that. */
  defences: 0.03,
  /** The launcher with an engine that does nothing, by `node -e 0`. */
  launcher: 1.4,
  /** A session behind the filter, by one of the engine's client alone on the engine's bridge. */
  filteredSession: 0.9,
  /** The same until a first answer from the internet. */
  filteredAnswer: 1,
  /** Memory of the launcher while a session runs. */
  residentMebibytes: 50,
} as const;
