import { toJsonSchema } from "@valibot/to-json-schema";
import { toolSchema } from "./schema.ts";

/** schemas/tool.schema.json, for editors. What JSON Schema can't say, the generator checks by itself. */
export function jsonSchema(): string {
  const { $schema, ...rest } = toJsonSchema(toolSchema, { errorMode: "ignore" });
  const content = {
    $schema,
    $comment: "Generated from scripts/generator/schema.ts. Change that file, then run: npm run generate",
    title: "The facts of one tool",
    ...rest,
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
