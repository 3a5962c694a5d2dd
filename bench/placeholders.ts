import { existsSync, writeFileSync } from "node:fs";
import type { Program } from "./program.ts";

/** What a launcher makes for the time of a session, so that it can be mounted. @returns its paths */
export function putPlaceholders(program: Program): string[] {
  const sources = program.args.map((argument) => /^type=bind,source=(.*),target=/.exec(argument)?.[1]);
  const missing = new Set(sources.filter((source) => source !== undefined && !existsSync(source)));
  for (const path of missing) writeFileSync(path ?? "", "");
  return [...missing].filter((path) => path !== undefined);
}
