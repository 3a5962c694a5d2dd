/**
 * What the value of a setting has to be, as plain data: a start reads the table whether anything is set or not.
 * A list of words is a choice of one of them; `each` checks the entries of a list.
 */
export type Rule =
  | readonly string[]
  | "yes or no"
  | { readonly text: RegExp; readonly expected: string }
  | { readonly least: number; readonly most: number; readonly expected: string; readonly whole?: boolean }
  | { readonly each: (entry: unknown) => boolean; readonly expected: string }
  | { readonly is: (value: unknown) => boolean; readonly expected: string };

/** Checks one value. @returns undefined when it is right, else what was expected, as a clause */
export function expectation(rule: Rule, value: unknown): string | undefined {
  if (rule === "yes or no") return typeof value === "boolean" ? undefined : "true or false";
  if (isChoice(rule))
    return typeof value === "string" && rule.includes(value) ? undefined : `one of ${rule.join(", ")}`;
  return isRight(rule, value) ? undefined : rule.expected;
}

function isRight(rule: Exclude<Rule, readonly string[] | "yes or no">, value: unknown): boolean {
  if ("text" in rule) return typeof value === "string" && rule.text.test(value);
  if ("each" in rule) return Array.isArray(value) && value.every(rule.each);
  if ("is" in rule) return rule.is(value);
  return (
    typeof value === "number" &&
    value >= rule.least &&
    value <= rule.most &&
    (rule.whole !== true || Number.isInteger(value))
  );
}

/**
 * The value that the text of a variable stands for: lists are written with commas, yes and no as
 * true and false.
 */
export function valueOfText(rule: Rule, text: string): unknown {
  if (isChoice(rule) || (typeof rule === "object" && "text" in rule)) return text;
  if (text === "true" || text === "false") return text === "true";
  if (rule === "yes or no") return text;
  if ("least" in rule) return /^[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : text;
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map((entry) => (/^[0-9]{1,9}$/.test(entry) ? Number(entry) : entry));
}

export function isChoice(rule: Rule): rule is readonly string[] {
  return Array.isArray(rule);
}
