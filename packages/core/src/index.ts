/** What the `ai-sandbox` command uses. Launchers use `./launch` alone. */
export { type Description, describe } from "./describe.ts";
export { ExitCode, errors, formatFailure, LaunchError, printable } from "./errors.ts";
export { exitWith } from "./exit.ts";
export { isRecentNode } from "./host/node-version.ts";
export type * from "./plan/spec.ts";
export { readTool, type Tool } from "./tool.ts";
