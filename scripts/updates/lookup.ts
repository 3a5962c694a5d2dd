import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Pin, splitTemplate } from "./pins.ts";
import { isVersion } from "./versions.ts";

const run = promisify(execFile);
const limits = { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 };

type Published = { latest?: string | undefined; versions: string[] };

const asked = new Map<string, Promise<Published | undefined>>();

/** What npm knows of a package, with the registry that npm is configured for; undefined when it is not there. */
function askNpm(name: string): Promise<Published | undefined> {
  const before = asked.get(name);
  if (before !== undefined) return before;
  const answer = run("npm", ["view", name, "dist-tags", "versions", "--json"], limits).then(
    ({ stdout }) => parseNpmView(stdout),
    (error: { stdout?: string; message: string }) => {
      if (/"code": *"E404"/.test(error.stdout ?? "")) return undefined;
      throw new Error(`npm view ${name} failed: ${firstLine(error.stdout || error.message)}`);
    },
  );
  asked.set(name, answer);
  return answer;
}

/** Reads `npm view <package> dist-tags versions --json`. A package with one version has text instead of a list. */
export function parseNpmView(json: string): Published {
  const content = JSON.parse(json) as { "dist-tags"?: { latest?: string }; versions?: string | string[] };
  return { latest: content["dist-tags"]?.latest, versions: [content.versions ?? []].flat() };
}

async function askPip(name: string, python: string): Promise<Published> {
  const { stdout } = await run(
    "python3",
    ["-m", "pip", "index", "versions", name, "--python-version", python, "--disable-pip-version-check"],
    limits,
  );
  return parsePipIndex(stdout);
}

/** Reads `pip index versions <package>`. */
export function parsePipIndex(text: string): Published {
  const versions = (/^Available versions: (.*)$/m.exec(text)?.[1] ?? "")
    .split(/,\s*/)
    .filter((version) => version !== "");
  return { latest: /^\S+ \(([^)]+)\)/m.exec(text)?.[1] ?? versions[0], versions };
}

/** What git knows of a repository's tags: releases are tagged `v1.2.3`, or `1.2.3`. */
async function askGit(repository: string): Promise<Published> {
  const address = `https://github.com/${repository}`;
  // Nobody is there to type a password, which git would ask for where a repository has gone.
  const env = { ...process.env, GIT_TERMINAL_PROMPT: "0" };
  return run("git", ["ls-remote", "--tags", "--refs", address], { ...limits, env }).then(
    ({ stdout }) => ({ versions: parseTags(stdout) }),
    (error: { stderr?: string; message: string }) => {
      throw new Error(`git ls-remote ${address} failed: ${firstLine(error.stderr || error.message)}`);
    },
  );
}

/** Reads `git ls-remote --tags --refs <address>`: the tags that are versions. */
export function parseTags(text: string): string[] {
  const tags = [...text.matchAll(/^\S+\s+refs\/tags\/v?(\S+)$/gm)].map(([, tag]) => tag ?? "");
  return tags.filter(isVersion);
}

/**
 * Asks for everything that one pin needs, through the ordinary clients.
 *
 * @returns undefined when there is no client to ask: the note in the table says where to look
 * @throws when the client failed, or the package is not there
 */
export async function lookUp(
  pin: Pin,
): Promise<{ latest?: string | undefined; versions: Record<string, string[]> } | undefined> {
  if (pin.registry === "pypi") {
    const { latest, versions } = await askPip(pin.package, pin.python);
    return { latest, versions: { any: versions } };
  }
  if (pin.registry === "github") return { versions: { any: (await askGit(pin.package)).versions } };
  if (pin.registry !== "npm") return undefined;
  const main = await askNpm(pin.package);
  if (main === undefined) throw new Error(`${pin.package} is not in the registry that npm is configured for`);
  const versions: Record<string, string[]> = {};
  for (const [architecture, template] of Object.entries(pin.needed)) {
    const { package: name, plainVersion } = splitTemplate(template);
    const published = await askNpm(name);
    versions[architecture] = (published?.versions ?? [])
      .map(plainVersion)
      .filter((version) => version !== undefined);
  }
  return { latest: main.latest, versions };
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}
