import { spawnSync } from "node:child_process";
import type { Case } from "./case.ts";
import { asPerson } from "./person.ts";

/** Runs git on the host, as a case's person and in its folder, the way people do: with whatever its configuration says. */
export function git(place: Pick<Case, "person" | "workspace">, ...args: string[]): string {
  const result = tryGit(place, ...args);
  if (result.code !== 0) throw new Error(`git ${args.join(" ")} ended with ${result.code}: ${result.stderr}`);
  return result.stdout;
}

export function tryGit(
  { person, workspace }: Pick<Case, "person" | "workspace">,
  ...args: string[]
): { code: number; stdout: string; stderr: string } {
  const result = spawnSync("/usr/bin/setpriv", [...asPerson(person), "--", "git", ...args], {
    cwd: workspace,
    encoding: "utf8",
    env: {
      PATH: "/usr/local/bin:/usr/bin:/bin",
      HOME: person.home,
      GIT_AUTHOR_NAME: "Ann",
      GIT_AUTHOR_EMAIL: "ann@example.com",
      GIT_COMMITTER_NAME: "Ann",
      GIT_COMMITTER_EMAIL: "ann@example.com",
      GIT_CONFIG_NOSYSTEM: "1",
    },
  });
  return { code: result.status ?? -1, stdout: result.stdout, stderr: result.stderr };
}
