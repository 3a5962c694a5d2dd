import { catalogue } from "../../packages/core/src/settings/catalogue.ts";
import { isChoice } from "../../packages/core/src/settings/rule.ts";
import { ruleOf, rules, variables } from "../../packages/core/src/settings/rules.ts";
import { defaultSettings } from "../../packages/core/src/settings/settings.ts";
import type { Widening } from "../../packages/core/src/settings/widening.ts";

/** docs/settings.md: what holds for all settings, then each with its values, its default and who may set it. */
export function settingsPage(): string {
  const paths = Object.keys(rules).filter((path) => path !== "$schema");
  const rows = paths.map(
    (path) => `| [\`${path}\`](#${anchor(path)}) | ${catalogue[path]?.description ?? ""} |`,
  );
  return `${introduction}
## All settings

| setting | what it is |
|---|---|
${rows.join("\n")}

${paths.map(section).join("\n")}
${ending}`;
}

const introduction = `<!-- Generated from packages/core/src/settings/ by scripts/generator/settings-page.ts. Change those, then run: npm run generate -->
# Settings

A launcher has no flags: every argument is the tool's own. What a sandbox does is chosen by settings.

| where | for whom | example |
|---|---|---|
| a variable | one start, or one shell | \`AI_SANDBOX_NETWORK=none claude\` |
| \`.ai-sandbox.json\` at the top of the workspace | everybody who works in that project, [as far as they agree](workspaces.md#a-projects-own-settings) | \`{"network": "strict"}\` |
| \`~/.ai-sandbox/config.json\` | you, everywhere | \`{"home": "private"}\` |

The first one in this list that says something counts. A list in a project's file is added to yours; a list in a variable replaces
both. In variables, entries of a list stand with commas between them, and yes and no are \`true\` and \`false\`.

Both files are JSON. A mistake (a setting that does not exist, a wrong type, broken JSON) stops every start with all
mistakes of yours, else with all of the project's, each with its file, its line and what was expected; nothing is passed
over in silence, and \`ai-sandbox settings validate\` lists both. Editors complete and check with the schema:

\`\`\`json
{
  "$schema": "https://gitlab.com/kokorolee/ai-sandbox-wrapper/-/raw/main/schemas/settings.schema.json",
  "network": "strict",
  "hosts": ["npm", "api.example.com"],
  "limits": { "memory": "4g" }
}
\`\`\`

Where \`@ai-sandbox/cli\` is a devDependency, \`"./node_modules/@ai-sandbox/cli/settings.schema.json"\` does the same without a
network. \`ai-sandbox settings\` shows what holds in the folder you are in and where each value comes from; \`ai-sandbox settings set\`
changes your own file.
`;

const ending = `## Variables that are no settings

| variable | what it does |
|---|---|
| \`AI_SANDBOX_HOME\` | another folder than \`~/.ai-sandbox\` for everything that is remembered; an absolute path |
| \`AI_SANDBOX_TRUST=once\` | shares the folder you are in for this start, [without a question](workspaces.md) |
| \`AI_SANDBOX=off\` | runs the tool that is installed further along PATH, [without a sandbox](command.md) |

## Variables for the tools: \`~/.ai-sandbox/env\`

Each tool gets the variables that its own documentation names, when they are set, and those in
[\`environment\`](#environment). Keys that you want in sessions and not in your shell stand in \`~/.ai-sandbox/env\`, as
\`NAME=value\` lines (the form that \`node --env-file\` reads), for every tool:

\`\`\`sh
echo 'OPENAI_API_KEY=...' >> ~/.ai-sandbox/env
chmod 600 ~/.ai-sandbox/env
\`\`\`

Nobody but you may read that file, or nothing starts. A variable of the same name in your shell goes before it. Values
never stand on a command line. Names that steer the engine, the loader or the sandbox itself (\`PATH\`, \`HOME\`, \`LD_*\`,
\`DOCKER_*\`, \`NODE_OPTIONS\`, \`AI_SANDBOX*\` …) are refused there and in \`environment\`. What nobody asked for stays outside:
\`GH_TOKEN\`, \`AWS_*\`, \`NPM_TOKEN\` and all the rest. Tests: [test/workspaces/additions.test.ts](../test/workspaces/additions.test.ts),
[test/foundation/environment.test.ts](../test/foundation/environment.test.ts).
`;

function section(path: string): string {
  const entry = catalogue[path];
  const rule = ruleOf(path);
  if (entry === undefined || rule === undefined) throw new Error(`${path} has no entry in catalogue.ts`);
  const expected =
    rule === "yes or no"
      ? "`true` or `false`"
      : isChoice(rule)
        ? rule.map((word) => `\`${word}\``).join(", ")
        : rule.expected;
  const names = Object.keys(variables).filter((name) => variables[name] === path);
  const facts = [
    `- Value: ${expected}`,
    `- Default: ${presetOf(path)}`,
    ...(names.length === 0 ? [] : [`- Variable: ${names.map((name) => `\`${name}\``).join(", ")}`]),
    `- In a project's file: ${exceptions[path] ?? projectInWords(entry.project)}`,
    ...(entry.example === undefined ? [] : [`- Example: \`${exampleOf(path, entry.example)}\``]),
  ];
  return `### ${path}\n\n${entry.description}\n\n${facts.join("\n")}\n`;
}

function presetOf(path: string): string {
  const preset = path
    .split(".")
    .reduce<unknown>(
      (holder, part) => (holder as Record<string, unknown> | undefined)?.[part],
      defaultSettings,
    );
  if (preset === undefined) return "not set";
  if (Array.isArray(preset) && preset.length === 0) return "none";
  return `\`${typeof preset === "string" ? preset : JSON.stringify(preset)}\``;
}

function exampleOf(path: string, value: unknown): string {
  const parts = path.replace("*", "claude").split(".");
  return JSON.stringify(parts.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value))
    .replaceAll('":', '": ')
    .replaceAll(',"', ', "');
}

/** Their defaults are the engine's to say, and files are compared without it. */
const exceptions: Readonly<Record<string, string>> = {
  "limits.memory": "you are asked about what goes beyond yours, and about any while you set none",
  "limits.cpus": "you are asked about what goes beyond yours, and about more than two while you set none",
};

function projectInWords(kind: Widening): string {
  if (typeof kind === "function") return "you are asked about what it adds to yours";
  switch (kind) {
    case "never":
      return "refused; it is yours alone to choose";
    case "any":
      return "you are asked when it differs from yours";
    case "more":
      return "you are asked about what goes beyond yours";
    case "yes":
      return "you are asked about `true`, where yours is not";
    case "no":
      return "you are asked about `false`, where yours is not";
    default:
      return `you are asked about a later one of ${kind.map((word) => `\`${word}\``).join(", ")} than yours`;
  }
}

/** As Git hosts make anchors of headings. */
const anchor = (path: string): string => path.toLowerCase().replace(/[^a-z0-9-]/g, "");
