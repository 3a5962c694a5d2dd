import { findLeftOvers } from "@ai-sandbox/core";
import { count } from "../output/print.ts";
import type { Check } from "./finding.ts";

/** Containers whose launcher is gone. */
export const sessionCheck: Check = async ({ engine, info }) => {
  if (engine === undefined || info === undefined) return [];
  const { containers } = await findLeftOvers();
  return containers.length === 0
    ? []
    : [
        {
          subject: "sessions",
          level: "note",
          text: `${count(containers.length, "container")} left over from sessions whose launcher is gone`,
          remedy: "ai-sandbox prune",
        },
      ];
};
