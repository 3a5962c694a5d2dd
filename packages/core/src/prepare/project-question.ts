import { join } from "node:path";
import type { findClient } from "../engine/client.ts";
import { errors, printable } from "../errors.ts";
import type { Project } from "../host/project-file.ts";
import type { UntrustedFolder } from "../host/workspace.ts";
import type { Host, Workspace } from "../plan/facts.ts";
import { planLimits } from "../plan/limits.ts";
import { type Layer, layerOfVariables, type Problem } from "../settings/layer.ts";
import { problemLines } from "../settings/problems.ts";
import { valuesOf } from "../settings/project-file.ts";
import { type Wish, wishesOf, wishLines, withoutWishes } from "../settings/project-wishes.ts";
import { combine, parseLayer } from "../settings/read-settings.ts";
import { writeSettled } from "../state/settled.ts";
import type { StateFolders } from "../state/state-home.ts";
import { readEngineFacts } from "./engine-facts.ts";
import { pinnedFragment } from "./fragment.ts";
import { ask, canAsk } from "./question.ts";

/** A project's file that was read, and what it is judged by. */
export type ProjectText = {
  readonly file: string;
  readonly text: string;
  readonly workspace: Pick<Workspace, "path">;
  readonly host: Host;
  readonly folders: StateFolders;
  readonly user: Layer;
  /** Passed in: importing it here would make the bundler cut the hot file in two. */
  readonly findClient: typeof findClient;
};

/**
 * Judges a project's file that is new here, or changed.
 *
 * @returns what it sets and which of it widens the sandbox
 * @throws LaunchError when anything in it is wrong
 */
export async function judgeProject(request: ProjectText): Promise<{ layer: Layer; wishes: Wish[] }> {
  const { file, text, workspace, user } = request;
  const problems: Problem[] = [];
  const layer = parseLayer(text, file, problems);
  const wishes = wishesOf(layer, user, file, problems, await computedLimits(layer, request));
  if (problems.length > 0) throw errors.projectFileWrong(problemLines(problems, text));
  const dockerfile = layer.get("image.dockerfile");
  if (typeof dockerfile !== "string") return { layer, wishes };
  // Its content is what is approved of, not its name.
  const pinned = pinnedFragment(join(workspace.path, dockerfile));
  return { layer: new Map([...layer, ["image.dockerfile", pinned]]), wishes };
}

/**
 * The limits that a session gets where the user set none, as far as the project sets them: a project that asks for less
 * narrows. Nothing where the engine gives no answer: then whatever it asks for is asked about.
 */
async function computedLimits(
  project: Layer,
  { host, user, workspace, findClient }: ProjectText,
): Promise<Record<string, unknown>> {
  if (!["limits.memory", "limits.cpus"].some((path) => project.has(path) && !user.has(path))) return {};
  try {
    // The engine is the user's to choose, in a variable or in their file.
    const { engine } = combine(user, new Map(), layerOfVariables(host.environment, []));
    const facts = await readEngineFacts(findClient(engine, host, workspace.path), host.platform);
    const { memoryBytes, cpus } = planLimits(facts, {});
    return { "limits.memory": `${memoryBytes / 1024 ** 2}m`, "limits.cpus": Math.max(2, cpus) };
  } catch {
    return {};
  }
}

/** Remembers that a file's wishes are settled. */
export function noteSettled(
  { text, workspace, folders, user }: ProjectText,
  layer: Layer,
  isApproved: boolean,
): void {
  writeSettled(folders.projects, {
    folder: workspace.path,
    text,
    before: valuesOf(layer.keys(), user),
    values: [...layer],
    isApproved,
  });
}

/**
 * Settles what of a project's file holds: all of it when it only narrows the sandbox, or the user approves of the rest.
 *
 * @throws LaunchError when anything in it is wrong, nobody can be asked, or the user stops here
 */
export async function settleProject(request: ProjectText & { unknown: UntrustedFolder }): Promise<Project> {
  const { layer, wishes } = await judgeProject(request);
  if (wishes.length === 0) {
    // Explaining leaves nothing behind.
    if (request.unknown === "asked") noteSettled(request, layer, false);
    return { layer, pending: [] };
  }
  const lines = wishLines(wishes).map(printable);
  const narrowed = withoutWishes(layer, wishes);
  if (request.unknown === "taken") return { layer: narrowed, pending: lines };
  if (!canAsk(request.host)) throw errors.projectNotApproved(request.file, request.workspace.path, lines);
  process.stderr.write(
    `ai-sandbox: this project asks for more than you allow (${printable(request.file)}):\n${lines.map((line) => `  ${line}\n`).join("")}`,
  );
  const answer = await ask(
    "Allow it here?",
    [
      { title: "Yes, until the file changes", value: "yes" },
      { title: "Go on without it, this time", value: "without" },
      { title: "Stop", value: "stop" },
    ],
    1,
  );
  if (answer === "stop") throw errors.projectRefused(request.file);
  if (answer === "without") return { layer: narrowed, pending: lines };
  noteSettled(request, layer, true);
  return { layer, pending: [] };
}
