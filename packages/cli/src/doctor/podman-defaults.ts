import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Check, Finding } from "./finding.ts";

/** What a containers.conf can give every container, and no flag of a session takes out again. */
const additions = /^[ \t]*(volumes|mounts|devices|env)[ \t]*=[ \t]*\[[^\]"']*["']/gm;

/** Podman's own settings: what they add to every container, they add to sessions. */
export const podmanDefaultsCheck: Check = ({ engine, info }) => {
  if (engine === undefined || info?.engine === undefined) return [];
  const { environment, homeFolder } = engine.host;
  const own = environment.XDG_CONFIG_HOME ?? join(homeFolder, ".config");
  return filesIn(["/etc/containers", join(own, "containers")]).flatMap(findingOf);
};

function filesIn(folders: readonly string[]): string[] {
  return folders.flatMap((folder) => {
    const more = join(folder, "containers.conf.d");
    return [join(folder, "containers.conf"), ...namesIn(more).map((name) => join(more, name))];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".conf"));
  } catch {
    return [];
  }
}

function findingOf(path: string): Finding[] {
  const names = addedBy(textOf(path));
  if (names.length === 0) return [];
  return [
    {
      subject: "podman",
      level: "note",
      text: `${path} gives every container its ${names.join(" and ")}, and so sessions`,
      remedy: "Take out there what sessions should not have.",
    },
  ];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** The settings in a containers.conf that add something of this machine to every container. */
export function addedBy(text: string): string[] {
  return [...text.matchAll(additions)].map(([, name = ""]) => name);
}
