import { findLeftOvers } from "@ai-sandbox/core";
import { count } from "../output/print.ts";
import type { Check, Finding } from "./finding.ts";

/** Containers whose launcher is gone. */
export const sessionCheck: Check = async ({ engine, info }) => {
  if (engine === undefined || info === undefined) return [];
  return leftOverFindings((await findLeftOvers()).containers.length);
};

/** @param containers how many there are whose launcher is gone */
export function leftOverFindings(containers: number): Finding[] {
  if (containers === 0) return [];
  return [
    {
      subject: "sessions",
      level: "note",
      text: `${count(containers, "container")} left over from sessions whose launcher is gone`,
      remedy: "ai-sandbox prune",
    },
  ];
}
