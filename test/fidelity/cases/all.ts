import type { Group } from "../support/case.ts";
import { argv } from "./argv.ts";
import { callers } from "./callers.ts";
import { environment } from "./environment.ts";
import { exitCodes } from "./exit-codes.ts";
import { firstRunSignals } from "./first-run-signals.ts";
import { many } from "./many.ts";
import { signals } from "./signals.ts";
import { signalsByPhase } from "./signals-by-phase.ts";
import { streams } from "./streams.ts";
import { terminal } from "./terminal.ts";
import { tools } from "./tools.ts";

export const groups: readonly Group[] = [
  argv,
  streams,
  terminal,
  signals,
  signalsByPhase,
  firstRunSignals,
  exitCodes,
  environment,
  callers,
  many,
  tools,
];
