import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Case, Observed, ScriptCase } from "./case.ts";
import { follow, modesLeft, openTerminal, picture } from "./terminal.ts";
import type { Way } from "./way.ts";

/** How long one run may take, in milliseconds. */
const limit = 90_000;

/** Whether what was seen through the launcher is what the case says. */
export function isAsSaid({ differs }: Case, native: Observed, ours: Observed): boolean {
  if (native.failed !== undefined) return false;
  const isEqual = isDeepStrictEqual(ours, native);
  return differs === undefined ? isEqual : !isEqual && differs.seen.test(JSON.stringify(ours));
}

/** Runs a case in one way and tells what could be seen of it. */
export async function observe(theCase: Case, way: Way): Promise<Observed> {
  try {
    const observed = await within(way.name === "docker" ? limit / 3 : limit, run(theCase, way));
    const patience = way.name === "docker" ? 1 : 5;
    const aftermath = { left: await way.leftAfter(patience), programs: await way.programsAfter(patience) };
    return { ...(clean(observed, theCase, way) as Observed), ...aftermath };
  } catch (error) {
    return { failed: error instanceof Error ? error.message.split("\n")[0] : String(error) };
  } finally {
    way.cleanUp();
  }
}

async function run(theCase: Case, way: Way): Promise<Observed> {
  if ("drive" in theCase) return theCase.drive(way);
  if (!("steps" in theCase)) return runScript(theCase, way);
  const terminal = openTerminal(way, theCase.script, theCase.environment);
  try {
    await follow(terminal, theCase.steps);
    const { code } = await within(way.patience * 1.5, terminal.ended);
    return { code, shown: picture(terminal.shown()), modesLeft: modesLeft(terminal.shown()) };
  } finally {
    terminal.process.kill("SIGKILL");
  }
}

async function runScript(theCase: ScriptCase, way: Way): Promise<Observed> {
  const first = await bash(theCase.script, way, theCase.environment, theCase.input);
  if (theCase.afterwards === undefined) return first;
  const { stdout } = await bash(theCase.afterwards, way, theCase.environment);
  return { ...first, afterwards: stdout };
}

/** Runs a bash script as the person, with pipes. */
export function bash(
  script: string,
  way: Way,
  environment: Readonly<Record<string, string | undefined>> = {},
  input?: Buffer,
): Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = way.start("/bin/bash", ["--norc", "-c", script], {
      env: way.environment(environment),
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    const timer = setTimeout(
      () => {
        process.kill(-Number(child.pid), "SIGKILL");
        reject(new Error("it did not end"));
      },
      (way.name === "docker" ? limit / 3 : limit) - 5000,
    );
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout?.on("data", (bytes: Buffer) => stdout.push(bytes));
    child.stderr?.on("data", (bytes: Buffer) => stderr.push(bytes));
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input ?? "");
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout: readable(stdout), stderr: readable(stderr) });
    });
  });
}

/** Text as it is; bytes that are none as their checksum. */
export function readable(chunks: readonly Buffer[]): string {
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString();
  if (bytes.length < 10_000 && Buffer.from(text).equals(bytes)) return text;
  return `${bytes.length} bytes, sha256 ${createHash("sha256").update(bytes).digest("hex")}`;
}

/** What is taken out of every case before the comparison, in words. */
export const takenOut: readonly (readonly [what: string, where: string])[] = [
  ["the path of the folder, which each run has for itself", "every case"],
  [
    "what a launcher writes to a terminal after an end by force: sequences that switch modes off, and one question that terminals answer; which modes are left on is compared",
    "every case in a terminal",
  ],
];

/** What `isReported` takes out, in words. */
export const reported = "what the launcher says on stderr about what the tool left in the folder";

function clean(value: unknown, theCase: Case, way: Way): unknown {
  if (typeof value === "string") {
    let text = value.replaceAll(way.workspace, "<workspace>");
    if (theCase.isReported) text = text.replaceAll(/^ai-sandbox: .*\n( {2}.*\n)*/gm, "");
    for (const [pattern, replacement] of theCase.ignore ?? []) text = text.replaceAll(pattern, replacement);
    return text;
  }
  if (Array.isArray(value)) return value.map((item) => clean(item, theCase, way));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item, theCase, way)]));
  return value;
}

function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout;
  const limited = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("it did not end")), milliseconds);
  });
  return Promise.race([work, limited]).finally(() => clearTimeout(timer));
}
