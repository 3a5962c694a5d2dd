import { openEngine } from "@ai-sandbox/core";
import type { Input } from "../command/command.ts";
import { age, printJson } from "../output/print.ts";
import { table } from "../output/table.ts";
import { listSessions } from "../sessions.ts";

/** `ai-sandbox ps [--json]` */
export async function ps({ has }: Input): Promise<number> {
  const sessions = await listSessions(await openEngine());
  if (has("json")) {
    printJson(sessions.map(({ created, ...session }) => ({ ...session, created: created.toISOString() })));
  } else if (sessions.length === 0) {
    process.stdout.write("No session is running.\n");
  } else {
    process.stdout.write(
      table(
        ["SESSION", "TOOL", "SINCE", "FOLDER"],
        sessions.map(({ name, tool, created, workspace, isLeftOver }) => [
          name,
          tool,
          age(created),
          `${workspace}${isLeftOver ? "  (its launcher is gone: ai-sandbox prune)" : ""}`,
        ]),
      ),
    );
  }
  return 0;
}
