import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { modelThatRuns } from "../../images/model.ts";
import { startStandIn } from "../../images/stand-in.ts";
import type { Place } from "../support/place.ts";
import { claudeVersion } from "../support/world.ts";
import type { Case } from "./case.ts";

const page = fileURLToPath(new URL("../../../docs/teams.md", import.meta.url));

/** The commands of the example under a heading of docs/teams.md. */
function commands(heading: string): string[] {
  const text = readFileSync(page, "utf8");
  const example = text.slice(text.indexOf(`### ${heading}`)).split("```")[1] ?? "";
  const lines = [...example.matchAll(/^ +- (?:run: )?((?:npm|npx) .*)$/gm)].map(([, line = ""]) => line);
  assert.ok(lines.length >= 2, `commands under ${heading}`);
  return lines;
}

/** A vendor for as long as `work` takes, and what a job knows of it. The way there is the bridge: it is no public name. */
async function withVendor(work: (environment: Record<string, string>) => Promise<void>): Promise<void> {
  const ends: (() => void)[] = [];
  const { address } = await startStandIn(
    { onTestFinished: (end) => void ends.push(end as () => void) },
    ({ path, ...request }, response) =>
      modelThatRuns("true")({ ...request, path: path.replace(/\?.*/, "") }, response),
  );
  try {
    await work({
      CI: "true",
      AI_SANDBOX_TRUST: "once",
      AI_SANDBOX_NETWORK: "open",
      ANTHROPIC_API_KEY: "a-secret-of-the-job",
      ANTHROPIC_BASE_URL: address,
    });
  } finally {
    for (const end of ends) end();
  }
}

/** A repository that pins claude, as somebody committed it. */
async function commit(place: Place, folder: string): Promise<void> {
  place.write(`${folder}/package.json`, JSON.stringify({ name: "team", private: true }));
  await place.ask("npm install --save-dev --save-exact --package-lock-only @ai-sandbox/claude", {
    in: join(place.home, folder),
  });
}

/** The examples of docs/teams.md. */
export const job: readonly Case[] = [
  {
    title: "the GitHub job of docs/teams.md, as an ordinary user",
    kinds: ["npm"],
    everyRun: false,
    run: async (machine) => {
      const place = machine();
      await commit(place, "project");
      await withVendor(async (environment) => {
        const script = commands("GitHub Actions").join(" && ");
        const done = await place.type(script, { environment: { GITHUB_ACTIONS: "true", ...environment } });
        assert.match(readFileSync(join(place.project, "review.md"), "utf8"), /^done$/m, done.stderr);
      });
    },
  },
  {
    title: "the GitLab job of docs/teams.md, as root in a container, with the engine outside",
    kinds: ["npm"],
    everyRun: false,
    run: async (machine, { registry, nodeFolder }) => {
      const place = machine();
      const builds = join(place.home, "builds");
      await commit(place, "builds/team/project");
      await withVendor(async (environment) => {
        const inJob = {
          ...environment,
          GITLAB_CI: "true",
          CI_BUILDS_DIR: builds,
          AI_SANDBOX_HOME: join(builds, ".ai-sandbox"),
          NPM_CONFIG_USERCONFIG: place.write("builds/npmrc", `@ai-sandbox:registry=${registry.address}/\n`),
          PATH: `${place.client.bins}:${nodeFolder}:/usr/local/bin:/usr/bin:/bin`,
        };
        // GitLab's runner checks out so that everybody may write. The job's image brings what the example installs.
        const open = ["umask 0000", "chmod -R a+rwX ."];
        // The filter's socket lies where the engine beside the job can mount it.
        const filtered = "AI_SANDBOX_NETWORK=public npx claude --version >version";
        const script = [...open, ...commands("GitLab CI"), filtered].join(" && ");
        const engine = await place.ask("command -v docker");
        const readOnly = [nodeFolder, place.client.folder, engine, ...certificateFiles(inJob)];
        const flags = [
          "--rm --network=host",
          `--volume=${builds}:${builds}`,
          "--volume=/var/run/docker.sock:/var/run/docker.sock",
          ...readOnly.map((path) => `--volume=${path}:${path}:ro`),
          `--workdir=${join(builds, "team/project")}`,
          ...Object.entries(inJob).map(([name, value]) => `--env='${name}=${value}'`),
        ].join(" ");
        const done = await place.type(`docker run ${flags} debian:trixie-slim sh -c '${script}'`);
        const made = (name: string): string => readFileSync(join(builds, "team/project", name), "utf8");
        assert.match(made("review.md"), /^done$/m, done.stderr);
        assert.equal(made("version").trim(), claudeVersion());
      });
    },
  },
];

/** What this machine trusts, so that the job finds the image that is here and builds none without it. */
function certificateFiles(environment: Record<string, string>): string[] {
  const named = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"].flatMap((name) => {
    const path = process.env[name];
    if (path === undefined) return [];
    environment[name] = path;
    return [path];
  });
  const folders = ["/usr/local/share/ca-certificates", "/usr/share/ca-certificates"];
  return [...new Set([...named, ...folders])].filter((path) => existsSync(path));
}
