import { catalogue } from "../../packages/core/src/settings/catalogue.ts";
import { isChoice, type Rule } from "../../packages/core/src/settings/rule.ts";
import { ruleOf, rules } from "../../packages/core/src/settings/rules.ts";
import { defaultSettings } from "../../packages/core/src/settings/settings.ts";

type Json = Record<string, unknown>;

/** schemas/settings.schema.json, for editors: of config.json and .ai-sandbox.json alike. */
export function settingsSchema(): string {
  const content: Json = {
    $schema: "http://json-schema.org/draft-07/schema#",
    $comment:
      "Generated from packages/core/src/settings/. Change rules.ts or catalogue.ts there, then run: npm run generate",
    title: "Settings of ai-sandbox",
    description:
      "What sessions may see and do: the user's own choice in ~/.ai-sandbox/config.json, a project's wishes in .ai-sandbox.json.",
    ...group(""),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** The settings below a path, as an object that may hold nothing else. */
function group(prefix: string): Json {
  const properties: Json = {};
  let forTools: Json | undefined;
  const below = Object.keys(rules).filter((path) => path.startsWith(prefix));
  for (const path of below) {
    const [name = "", ...deeper] = path.slice(prefix.length).split(".");
    if (name in properties) continue;
    if (deeper.length === 0) properties[name] = one(path);
    else if (name === "*") forTools ??= group(`${prefix}*.`);
    else properties[name] = group(`${prefix}${name}.`);
  }
  return { type: "object", properties, additionalProperties: forTools ?? false };
}

function one(path: string): Json {
  const entry = catalogue[path];
  const rule = ruleOf(path);
  if (entry === undefined || rule === undefined) throw new Error(`${path} has no entry in catalogue.ts`);
  const preset = path
    .split(".")
    .reduce<unknown>((holder, part) => (holder as Json | undefined)?.[part], defaultSettings);
  const mark = entry.project === "never" ? " A project's file can't set it." : "";
  return {
    ...typeOf(rule, entry.schema),
    description: `${entry.description}${mark}`,
    ...(preset === undefined ? {} : { default: preset }),
    ...(entry.example === undefined ? {} : { examples: [entry.example] }),
  };
}

function typeOf(rule: Rule, own: Readonly<Json> | undefined): Json {
  if (rule === "yes or no") return { type: "boolean" };
  if (isChoice(rule)) return { enum: rule };
  if ("text" in rule)
    return { type: "string", ...(rule.text.source === "^" ? {} : { pattern: rule.text.source }) };
  if ("each" in rule) return { type: "array", items: own ?? { type: "string" } };
  if ("is" in rule) return { ...own };
  return {
    type: rule.whole === true ? "integer" : "number",
    // Of numbers that need only be above 0, the least is no bound that anybody would write.
    ...(rule.least < 1 ? { exclusiveMinimum: 0 } : { minimum: rule.least, maximum: rule.most }),
  };
}
