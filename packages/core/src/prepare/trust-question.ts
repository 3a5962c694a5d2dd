import { errors, printable } from "../errors.ts";
import { repositoryRoot } from "../host/repository.ts";
import type { Host } from "../plan/facts.ts";
import type { StateFolders } from "../state/state-home.ts";
import { ask, type Choice, canAsk } from "./question.ts";
import { addTrusted } from "./trusted-list.ts";

/** What the user may answer. */
type Answer = { readonly workspace: string; readonly always: boolean } | "no";

/**
 * Asks whether a folder that nobody trusted yet may be shared. An answer for good is remembered.
 *
 * @param folder the folder the user is in, absolute and resolved
 * @param isRefused tells of a folder that is never shared
 * @returns the workspace
 * @throws LaunchError when nobody can be asked, or the answer is no
 */
export async function askForTrust(
  host: Host,
  folders: StateFolders,
  folder: string,
  isRefused: (path: string) => boolean,
): Promise<string> {
  const root = repositoryRoot(folder);
  const repository = root === undefined || root === folder || isRefused(root) ? undefined : root;
  if (!canAsk(host)) throw errors.notTrusted(folder);
  process.stderr.write(
    `ai-sandbox: a tool that you start here may read and change everything in this folder, and no other folder of yours:\n  ${printable(folder)}\n`,
  );
  const choices: Choice<Answer>[] = [
    { title: "Yes, always", value: { workspace: folder, always: true } },
    { title: "Yes, this time only", value: { workspace: folder, always: false } },
  ];
  if (repository !== undefined) {
    choices.push({
      title: `Yes, always, the whole repository, which git needs: ${printable(repository)}`,
      value: { workspace: repository, always: true },
    });
  }
  choices.push({ title: "No", value: "no" });
  const answer = await ask("Share it?", choices);
  if (answer === "no") throw errors.trustRefused(folder);
  if (answer.always) await addTrusted(folders, answer.workspace);
  return answer.workspace;
}
