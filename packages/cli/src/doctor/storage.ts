import { statfsSync } from "node:fs";
import { size } from "../output/print.ts";
import { type Check, type Finding, isLocal, type Patient } from "./finding.ts";

/** An image takes half a gigabyte to one; building it takes as much again. */
const tight = 5e9;
const tooLittle = 1e9;

/** Where the engine keeps images, and where the state home is: what is free there. */
export const storageCheck: Check = (patient) => storageFindings(patient, freeAt);

/** @param freeAt bytes that are free at a path; undefined where that can't be seen */
export function storageFindings(
  { engine, info }: Patient,
  freeAt: (path: string | undefined) => number | undefined,
): Finding[] {
  if (engine === undefined || info === undefined) return [];
  const findings: Finding[] = [];
  const place = `${info.DockerRootDir ?? "its folder"} (${info.Driver ?? "unknown driver"})`;
  const free = isLocal(info) ? freeAt(info.DockerRootDir) : undefined;
  findings.push(
    free === undefined
      ? {
          subject: "storage",
          level: "ok",
          text: `images lie in ${place}, whose free space can't be seen from here`,
        }
      : {
          subject: "storage",
          level: free < tooLittle ? "stop" : free < tight ? "note" : "ok",
          text: `images lie in ${place}: ${size(free)} free`,
          ...(free < tight
            ? { remedy: "Free some space: ai-sandbox prune --images, docker builder prune, docker system df" }
            : {}),
        },
  );
  const own = freeAt(engine.folders.home) ?? freeAt(engine.host.homeFolder);
  if (own !== undefined && own < 100e6) {
    findings.push({
      subject: "storage",
      level: own < 1e6 ? "stop" : "note",
      text: `the state folder's disk has ${size(own)} free (${engine.folders.home})`,
      remedy: "Free some space, or choose another place with AI_SANDBOX_HOME.",
    });
  }
  return findings;
}

function freeAt(path: string | undefined): number | undefined {
  try {
    if (path === undefined) return undefined;
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
