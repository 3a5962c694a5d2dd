import { type EngineAccess, findLeftOvers } from "@ai-sandbox/core";

/** A container of a session. */
export type Session = {
  readonly id: string;
  readonly name: string;
  readonly tool: string;
  readonly workspace: string;
  readonly created: Date;
  /** What the engine says of it, as `Up 3 minutes`. */
  readonly status: string;
  /** Its launcher is gone: `ai-sandbox prune` removes it. */
  readonly isLeftOver: boolean;
};

const fields = [
  "{{.ID}}",
  "{{.Names}}",
  "{{.CreatedAt}}",
  "{{.Status}}",
  '{{.Label "ai-sandbox.tool"}}',
  '{{.Label "ai-sandbox.user"}}',
  '{{.Label "ai-sandbox.workspace"}}',
];

/**
 * The sessions of the user, or for root those of everybody.
 *
 * @throws LaunchError when the engine does not answer
 */
export async function listSessions(engine: EngineAccess): Promise<Session[]> {
  const list = await engine.ask([
    "ps",
    "--all",
    "--no-trunc",
    "--filter=label=ai-sandbox.schema",
    `--format=${fields.join("\t")}`,
  ]);
  const { containers } = await findLeftOvers();
  const leftOver = new Set(containers.map(({ id }) => id));
  const self = engine.host.user?.uid;
  return list
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"))
    .filter(([, , , , , user]) => self === 0 || user === String(self ?? ""))
    .map(([id = "", name = "", created = "", status = "", tool = "", , workspace = ""]) => ({
      id,
      name,
      tool,
      workspace,
      created: new Date(created.replace(/ [A-Z]+$/, "")),
      status,
      isLeftOver: leftOver.has(id),
    }));
}
