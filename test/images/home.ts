import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Person } from "../support/person.ts";

/** A tool's private home on this machine. */
export function homeOf(person: Person, tool: string): string {
  return join(person.home, ".ai-sandbox", "homes", tool);
}

/** Puts a file into a tool's home, which must be there, as if the tool had made it. */
export function putIntoHome(person: Person, tool: string, name: string, content: string): void {
  const path = join(homeOf(person, tool), name);
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, content);
  for (const made of [folder, path]) chownSync(made, person.uid, person.gid);
}
