import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, isGroup } from "../../packages/cli/src/command/command.ts";
import { optionName, usageOf } from "../../packages/cli/src/command/help.ts";
import { sections } from "../../packages/cli/src/commands.ts";

/** Path of the page, from the repository's folder. */
export const commandPagePath = "docs/command.md";

/**
 * The page of the `ai-sandbox` command: what is written there by hand, and between its markers every command of the table.
 *
 * @param root absolute path of the repository
 * @throws Error when the page has lost its markers
 */
export function commandPage(root: string): string {
  const text = readFileSync(join(root, commandPagePath), "utf8");
  const place = /(<!-- commands: [^\n]*-->\n)[\s\S]*(<!-- end of commands -->)/;
  if (!place.test(text)) throw new Error(`${commandPagePath} has lost the markers around its commands`);
  const all = sections.map(({ title, commands }) => {
    const parts = commands.flatMap((entry) =>
      isGroup(entry)
        ? [
            `### ${entry.name}\n\n${entry.description}${entry.usual === undefined ? "" : ` Without a command of its own, it is \`${entry.name} ${entry.usual}\`.`}\n`,
            ...entry.commands.map((command) => part(`${entry.name} ${command.name}`, command)),
          ]
        : [part(entry.name, entry)],
    );
    return [`## ${title}\n`, ...parts].join("\n");
  });
  return text.replace(place, (_, start, end) => `${start}\n${all.join("\n")}\n${end}`);
}

function part(name: string, command: Command): string {
  const options = Object.entries(command.options ?? {}).map(
    ([option, about]) => `| \`${optionName(option, about).replaceAll("|", "\\|")}\` | ${about.summary} |\n`,
  );
  const table = options.length === 0 ? "" : `\n| option | |\n|---|---|\n${options.join("")}`;
  return `### ${name}

\`${usageOf(name, command)}\`

${command.description.replaceAll("\n", "\n\n")}
${table}
\`\`\`sh
${command.examples.join("\n")}
\`\`\`
`;
}
