/** What the `ai-sandbox` command uses. Launchers use `./launch` alone. */
export { type Description, describe } from "./describe.ts";
export { type EngineAccess, openEngine } from "./engine-access.ts";
export { ExitCode, errors, formatFailure, LaunchError, outcomeOf, printable } from "./errors.ts";
export { exitWith, type Outcome } from "./exit.ts";
export { openToolHome, type ToolHome } from "./home-access.ts";
export { isRecentNode } from "./host/node-version.ts";
// Exported here too so that the bundler keeps all of the hot path in one file: see tsdown.config.ts.
export { keepCode, launch, milestones, run } from "./launch.ts";
export { makeReady, type ReadyImage } from "./make-ready.ts";
export { changeJoinedHere, type JoinedHere, readJoinedHere } from "./network-access.ts";
export type * from "./plan/spec.ts";
export { forgetProject, type ProjectRequest, readProjectRequest } from "./project.ts";
export { refresh } from "./refresh.ts";
export type { LeftOver } from "./session/dead-sessions.ts";
export { findLeftOvers, type LeftOvers } from "./session/left-overs.ts";
export { changeSetting, readSettingsHere, type SettingsHere } from "./settings-access.ts";
export { readTool, type Tool } from "./tool.ts";
export { trustedFolders, trustFolder, untrustFolder } from "./trust.ts";
