import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Topic, topics } from "./messages.ts";
import { failuresOfCommand, remarks } from "./said.ts";

/** Path of the page, from the repository's folder. */
export const troubleshootingPage = "docs/troubleshooting.md";

/**
 * The page of failures: what is written there by hand, and between its markers every message with its exit code.
 *
 * @param root absolute path of the repository
 * @throws Error when the page has lost its markers
 */
export async function troubleshooting(root: string): Promise<string> {
  const text = readFileSync(join(root, troubleshootingPage), "utf8");
  const place = /(<!-- messages: [^\n]*-->\n)[\s\S]*(<!-- end of messages -->)/;
  if (!place.test(text)) throw new Error(`${troubleshootingPage} has lost the markers around its messages`);
  const all = [...(await topics(root)).map(section), ofCommand(root), ofSessions(root)].join("\n");
  return text.replace(place, (_, start, end) => `${start}\n${all}\n${end}`);
}

/** Many and short: a block for each exit code. */
function ofCommand(root: string): string {
  const failures = failuresOfCommand(root);
  const codes = [...new Set(failures.map(({ exitCode }) => exitCode))].toSorted(
    (left, right) => left - right,
  );
  const blocks = codes.map((code) => {
    const texts = failures.filter(({ exitCode }) => exitCode === code).map(({ text }) => text);
    return `Exit code ${code}:\n\n${block([...new Set(texts)].join("\n"))}`;
  });
  return ["### What the `ai-sandbox` command can say of itself\n", ...blocks].join("\n");
}

function ofSessions(root: string): string {
  return `### What is said besides\n\n${block(remarks(root).join("\n"))}`;
}

function block(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\`\n`;
}

function section({ title, messages }: Topic): string {
  const blocks = messages.map(
    ({ text, exitCode }) => `${block(text)}${exitCode === 125 ? "" : `\nExit code ${exitCode}.\n`}`,
  );
  return [`### ${title.replace(/\.$/, "")}\n`, ...blocks].join("\n");
}
