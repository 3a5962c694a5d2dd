import type { Settings } from "../settings/settings.ts";
import type { Tool } from "../tool.ts";
import type { Host } from "./facts.ts";

/** Variables that change which engine answers, or which certificates an image gets. */
const deciding = [
  "DOCKER_HOST",
  "DOCKER_CONTEXT",
  "DOCKER_CONFIG",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
] as const;

/**
 * Everything that decides which image a session runs on which engine, as one string: the key of its stamp.
 *
 * @param clientPath absolute path of the engine's client
 */
export function imageChoice(tool: Tool, settings: Settings, host: Host, clientPath: string): string {
  return JSON.stringify([
    tool.folder,
    tool.version,
    clientPath,
    settings.image,
    settings.tools[tool.name] ?? null,
    settings.mirrors.parent ?? null,
    settings.platform ?? null,
    settings.certificateFile ?? null,
    deciding.map((name) => host.environment[name] ?? null),
  ]);
}
