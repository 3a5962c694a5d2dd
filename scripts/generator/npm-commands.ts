import type { ToolFacts } from "./schema.ts";

/** The tools that come from npm: what each brings as a command natively, by which npm refuses to install our launcher. */
export function npmCommands(tools: readonly ToolFacts[]): string {
  const commands = tools.flatMap(({ name, command, version }) =>
    version.registry === "npm" ? [{ name, command, package: version.package }] : [],
  );
  const about = "Generated from packages/*/tool.json. Change those, then run: npm run generate";
  return `${JSON.stringify({ $comment: about, commands }, undefined, 2)}\n`;
}
