import {
  type EngineAccess,
  LaunchError,
  openEngine,
  printable,
  readTool,
  refresh,
  type Tool,
} from "@ai-sandbox/core";
import { findProgram, safePath } from "../../../core/src/host/programs.ts";
import { isPulled } from "../../../core/src/plan/image-name.ts";
import { pulledOf } from "../../../core/src/prepare/pulled.ts";
import { runQuietly } from "../../../core/src/session/ask-engine.ts";
import type { Input } from "../command/command.ts";
import { describeAnywhere } from "../describe-anywhere.ts";
import { type Freshness, type Npm, newsOf, npmPackageOf } from "../freshness.ts";
import { installedTools, pinnedVersion } from "../installed-tools.ts";
import { age, printJson } from "../output/print.ts";
import { toolFolder } from "../tool-folder.ts";

/** `ai-sandbox update [<tool>...] [--images] [--offline] [--json]` */
export async function update({ arguments: names, has }: Input): Promise<number> {
  const tools = names.length > 0 ? names.map((name) => readTool(toolFolder(name))) : installedTools();
  const engine = await openEngine();
  const npm = has("offline") ? undefined : npmOf(engine);
  const all: Freshness[] = [];
  for (const tool of tools) all.push(await look(tool, engine, npm));
  if (has("json")) printJson(all);
  for (const each of has("json") ? [] : all) {
    const news = newsOf(each);
    const made = each.created === undefined ? "" : `, made ${age(new Date(each.created))} ago`;
    process.stdout.write(`${each.tool}: ${each.version ?? "?"} in ${printable(each.image)}${made}\n`);
    process.stdout.write(
      (news.length === 0 ? ["nothing newer is known"] : news).map((line) => `  ${line}\n`).join(""),
    );
  }
  if (!has("images")) return 0;
  let code = 0;
  for (const [index, tool] of tools.entries()) {
    const { source, isReady } = all[index] ?? {};
    if (isReady && source !== "tag") continue;
    try {
      await refresh(tool.folder);
    } catch (error) {
      if (!(error instanceof LaunchError)) throw error;
      process.stderr.write(
        `ai-sandbox: ${tool.name}: ${error.message}\n  ${error.hint.replaceAll("\n", "\n  ")}\n`,
      );
      code = 1;
    }
  }
  return code;
}

async function look(tool: Tool, engine: EngineAccess, npm: Npm | undefined): Promise<Freshness> {
  const { spec, imageIsReady } = await describeAnywhere(tool.folder);
  const pulled = isPulled(tool.name, engine.settings)
    ? pulledOf({ tool, settings: engine.settings })
    : undefined;
  const answer = imageIsReady
    ? await engine.try(["image", "inspect", "--format", "{{.Created}}", "--", spec.image])
    : undefined;
  const launcher = await npm?.(`@ai-sandbox/${tool.name}`);
  const own = npmPackageOf(tool.folder);
  const version = engine.settings.tools[tool.name]?.version ?? pinnedVersion(tool);
  return {
    tool: tool.name,
    image: pulled?.reference ?? spec.image,
    source: pulled === undefined ? "built" : pulled.isPinned ? "digest" : "tag",
    isReady: imageIsReady,
    created: answer?.code === 0 ? answer.stdout.trim() : undefined,
    version,
    newestVersion: own === undefined ? undefined : await npm?.(own),
    launcher: tool.version,
    newestLauncher: launcher,
  };
}

/** Asks the registry that npm here is configured for. In `/`, where no project's .npmrc has a say. */
function npmOf({ host }: EngineAccess): Npm | undefined {
  const path = host.environment.PATH ?? "";
  const npm = findProgram("npm", path, process.cwd()).path;
  if (npm === undefined) return undefined;
  const environment: Record<string, string> = { PATH: safePath(path, process.cwd()), HOME: host.homeFolder };
  for (const [name, value] of Object.entries(host.environment))
    if (
      value !== undefined &&
      /^(NPM_CONFIG_\w+|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|(HTTPS?|NO)_PROXY)$/i.test(name)
    )
      environment[name] = value;
  return async (name) => {
    const answer = await runQuietly(
      npm,
      ["view", "--json", "--fetch-retries=0", name, "version"],
      environment,
    );
    if (answer.code !== 0) return undefined;
    try {
      const version: unknown = JSON.parse(answer.stdout);
      return typeof version === "string" ? version : undefined;
    } catch {
      return undefined;
    }
  };
}
