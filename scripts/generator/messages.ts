import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** A failure as core makes it: two parts and an exit code. */
type Failure = { message: string; hint: string; exitCode: number };

/** All failures of one topic: the sentence of its source about it, and each failure as it is printed. */
export type Topic = { readonly title: string; readonly messages: readonly Message[] };

/** One failure. `text` has `<name>` where the launcher puts in a path or the like. */
export type Message = { readonly name: string; readonly text: string; readonly exitCode: number };

/** Types in the sources that are no plain text, with every value that makes another message. */
const samples: Readonly<Record<string, readonly unknown[]>> = {
  PullFailure: [
    "missing",
    "refused",
    "unreachable",
    "interrupted",
    "too many requests",
    "damaged",
    "other platform",
    "untrusted",
    "unknown",
  ],
  FailedPull: [
    { reference: "<image>", registry: "<registry>", said: ["<the engine's own words>"], log: "<path>" },
  ],
};

/**
 * Every failure that a user can get, by calling what makes them with stand-ins for what they are told.
 *
 * @param root absolute path of the repository
 * @throws Error when a failure takes something that there is no stand-in for
 */
export async function topics(root: string): Promise<Topic[]> {
  const folder = join(root, "packages/core/src/errors");
  const files = readdirSync(folder).filter((name) => name.endsWith("-errors.ts"));
  return Promise.all(files.toSorted().map((file) => topic(join(folder, file))));
}

async function topic(path: string): Promise<Topic> {
  const source = readFileSync(path, "utf8");
  const exported = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const [, topic] = Object.entries(exported).find(([name]) => name.endsWith("Errors")) ?? [];
  // Those of a start are made at the first failure, so their topic is a function.
  const makers = (typeof topic === "function" ? topic() : topic) as Record<
    string,
    (...args: unknown[]) => Failure
  >;
  const messages = Object.entries(makers).flatMap(([name, make]) => {
    const texts = variants(parametersOf(source, name)).map((args) => asPrinted(name, make(...args)));
    return texts.filter((each, index) => texts.findIndex(({ text }) => text === each.text) === index);
  });
  const title = /\/\*\* (?:What|Why) [^*]*?\*\/\nexport const/.exec(source)?.[0];
  return { title: title?.slice(4, title.indexOf(" */")) ?? "Images that are pulled.", messages };
}

function asPrinted(name: string, { message, hint, exitCode }: Failure): Message {
  const lines = hint.split("\n").map((line) => `  ${line}`);
  return { name, exitCode, text: [`ai-sandbox: ${message}`, ...lines].join("\n") };
}

/** Names and types of what a failure is told, from its source: types do not outlive the build. */
export function parametersOf(source: string, name: string): { name: string; type: string }[] {
  const list = new RegExp(`^  ${name}: \\(([^)]*)\\) =>`, "m").exec(source)?.[1] ?? "";
  return list
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const [parameter = "", type = ""] = part.split(/\??:/).map((word) => word.trim());
      return { name: parameter, type };
    });
}

/** Every combination of stand-ins. */
function variants(parameters: readonly { name: string; type: string }[]): unknown[][] {
  return parameters.reduce<unknown[][]>(
    (rows, parameter) => standIns(parameter).flatMap((value) => rows.map((row) => [...row, value])),
    [[]],
  );
}

function standIns({ name, type }: { name: string; type: string }): readonly unknown[] {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const literals = [...type.matchAll(/"([^"]+)"/g)].map(([, literal]) => literal);
  if (literals.length > 0) return literals;
  if (name === "exitCode") return [130];
  if (/^(string|number)\b/.test(type)) return [`<${words}>`];
  if (type === "readonly string[]") return [[`<${words}>`]];
  if (type === "unknown") return [Object.assign(new Error(), { code: "<the system's word>" })];
  const known = samples[type];
  if (known === undefined) throw new Error(`scripts/generator/messages.ts has no stand-in for ${type}`);
  return known;
}
