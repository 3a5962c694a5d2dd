import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Topic, topics } from "./messages.ts";

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
  const all = (await topics(root)).map(section).join("\n");
  return text.replace(place, (_, start, end) => `${start}\n${all}\n${end}`);
}

function section({ title, messages }: Topic): string {
  const blocks = messages.map(
    ({ text, exitCode }) =>
      `\`\`\`text\n${text}\n\`\`\`\n${exitCode === 125 ? "" : `\nExit code ${exitCode}.\n`}`,
  );
  return [`### ${title.replace(/\.$/, "")}\n`, ...blocks].join("\n");
}
