import { makeCase } from "../support/case.ts";
import { freshHome } from "../support/fixtures.ts";
import type { Person } from "../support/person.ts";
import { run } from "../support/run.ts";

/** What `ai-sandbox` did. */
export type Done = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Somebody in a folder of theirs who types `ai-sandbox` and words. */
export type Desk = {
  readonly person: Person;
  readonly workspace: string;
  readonly type: (words: string, environment?: Readonly<Record<string, string | undefined>>) => Promise<Done>;
  /** The same with the words as they are, in another folder if need be. */
  readonly typeWords: (
    words: readonly string[],
    environment?: Readonly<Record<string, string | undefined>>,
    folder?: string,
  ) => Promise<Done>;
};

/**
 * @param who `alone` is somebody of whom no other test starts sessions; they need a home of their own
 * @param home files of the person's home folder, by relative path; without them the home is the usual one, with its images
 */
export function makeDesk(
  who: "self" | "agent" | "other" | "alone" = "agent",
  home?: Readonly<Record<string, string>>,
): Desk {
  const { person: known, workspace } = makeCase(who === "alone" ? "agent" : who);
  const usual = who === "alone" ? { ...known, uid: 47_110, gid: 47_110 } : known;
  const person = home === undefined ? usual : freshHome(usual, home);
  const typeWords: Desk["typeWords"] = async (words, environment = {}, folder = workspace) => {
    const result = await run("ai-sandbox", words, { as: person, in: folder, environment });
    return { ...result, stdout: result.stdout.toString() };
  };
  return {
    person,
    workspace,
    typeWords,
    type: (words, environment) => typeWords(words.split(" "), environment),
  };
}
