import { catalogue } from "./catalogue.ts";
import type { Layer, Problem } from "./layer.ts";
import { wishesOf, withoutWishes } from "./project-wishes.ts";
import { parseLayer } from "./read-settings.ts";

/** Always the same cases: a failure can be looked at again by its number. */
let seed = 0;
const random = (below: number): number => {
  // Marsaglia's xorshift, 32 bits.
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) % below;
};
const one = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item;
const some = <Item>(most: number, make: () => Item): Item[] => Array.from({ length: random(most + 1) }, make);

/** Values of every kind, right and wrong, for any setting. */
const value = (depth = 0): unknown =>
  one([
    () => one(["open", "public", "strict", "none", "protected", "read-only", "clone", "shared", "private"]),
    () => one([true, false, null, 0, -1, 64, 4096, 1e9, 0.5, "512m", "4g", "1g", "", "x", "/", "sha256:x"]),
    () => one(["linux/amd64", "evil.example/x", "1.2.3", "registry", "local", "off", "json", "docker"]),
    () =>
      some(3, () =>
        one([
          "/data",
          "~/.ssh",
          "/",
          "a.example",
          "AWS_*",
          "a.example/b",
          "GH_TOKEN",
          "PATH",
          80,
          ".vscode",
          "npm",
        ]),
      ),
    () => some(2, () => ({ path: one(["/data", "/", "x"]), write: one([true, false, 1]) })),
    () => (depth < 3 ? Object.fromEntries(some(3, () => [name(), value(depth + 1)])) : "x"),
  ])();
const name = (): string =>
  one([
    ...Object.keys(catalogue).flatMap((path) => path.split(".")),
    "claude",
    "__proto__",
    "constructor",
    "toString",
  ]);

/** A file: the settings themselves more often than nonsense. */
function file(): string {
  const content: Record<string, unknown> = {};
  for (const path of some(5, () => one(Object.keys(catalogue)))) {
    const parts = path.replace("*", "claude").split(".");
    let holder = content;
    for (const part of parts.slice(0, -1)) {
      holder[part] = typeof holder[part] === "object" && holder[part] !== null ? holder[part] : {};
      holder = holder[part] as Record<string, unknown>;
    }
    holder[parts.at(-1) ?? ""] = value();
  }
  if (random(5) === 0) content[name()] = value();
  const text = JSON.stringify(content);
  return random(20) === 0
    ? text.slice(0, random(text.length + 1))
    : text.replace('"toString"', '"__proto__"');
}

/** Random settings, for tests: a user's, a project's, and what of the latter holds though nobody approved of it. */
export type RandomLayers = { readonly user: Layer; readonly project: Layer; readonly kept: Layer };

/** The same number makes the same ones. */
export function randomLayers(number: number): RandomLayers {
  seed = Math.imul(number, 2654435761) | 1;
  const user = parseLayer(file(), "config.json", []);
  const problems: Problem[] = [];
  const project = parseLayer(file(), ".ai-sandbox.json", problems);
  const wishes = wishesOf(project, user, ".ai-sandbox.json", problems);
  // A file with any mistake stops the start; what would hold of the rest is looked at all the same.
  const kept = new Map(withoutWishes(project, wishes));
  for (const { name: path } of problems) if (path !== undefined) kept.delete(path);
  return { user, project, kept };
}
