import { expect, it } from "vitest";
import { catalogue } from "../../packages/core/src/settings/catalogue.ts";
import { settingsPage } from "./settings-page.ts";
import { settingsSchema } from "./settings-schema.ts";

type Node = {
  properties?: Record<string, Node>;
  additionalProperties?: Node | boolean;
  description?: string;
};
const schema = JSON.parse(settingsSchema()) as Node;

const nodeOf = (path: string): Node | undefined =>
  path
    .split(".")
    .reduce<Node | undefined>(
      (node, part) => (part === "*" ? (node?.additionalProperties as Node) : node?.properties?.[part]),
      schema,
    );

it.each(Object.keys(catalogue))("%s is in the schema and on the page", (path) => {
  expect(nodeOf(path)?.description).toContain(catalogue[path]?.description);
  if (path !== "$schema") expect(settingsPage()).toContain(`\n### ${path}\n`);
});

it("nothing else may stand anywhere", () => {
  const groups = JSON.stringify(schema).match(/"properties":/g) ?? [];
  const closed = JSON.stringify(schema).match(/"additionalProperties":(false|\{"type":"object")/g) ?? [];
  expect(closed).toHaveLength(groups.length);
});
