import type { Settings, ToolSettings } from "../settings/settings.ts";

/** Where a tool's image comes from when it is pulled. */
export type PulledName = {
  /** What the engine is asked for. */
  readonly reference: string;
  /** Named by its content: whatever the registry says later, it stays this one. */
  readonly isPinned: boolean;
};

/** Whether a tool's image is pulled: by choice for all tools, or because an image is named for this one. */
export function isPulled(toolName: string, settings: Pick<Settings, "image" | "tools">): boolean {
  const own = settings.tools[toolName];
  return settings.image.source === "registry" || namesImage(own);
}

function namesImage(own: ToolSettings | undefined): boolean {
  return own?.image !== undefined || own?.tag !== undefined || own?.digest !== undefined;
}

/**
 * The name under which a tool's image is pulled. A digest goes before every tag: what is pinned does not move.
 *
 * @param toolName as in the launcher's tool.json
 */
export function pulledName(toolName: string, settings: Pick<Settings, "image" | "tools">): PulledName {
  const own = settings.tools[toolName] ?? {};
  const named = own.image ?? `${settings.image.registry}/ai-${toolName}`;
  if (own.digest !== undefined) return { reference: `${withoutTag(named)}@${own.digest}`, isPinned: true };
  // An image's own id: what `ai-sandbox load` brought, and no registry has.
  if (named.includes("@") || isImageId(named)) return { reference: named, isPinned: true };
  const tag = own.tag ?? (withoutTag(named) === named ? settings.image.tag : undefined);
  return { reference: tag === undefined ? named : `${withoutTag(named)}:${tag}`, isPinned: false };
}

/** Whether a name is an image's id, made of its content. */
export function isImageId(name: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(name);
}

/** The name without tag and digest; a colon before the last slash is a port. */
function withoutTag(name: string): string {
  return name.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
}

/** The registry in an image's name, as `docker login` wants it; undefined for the engine's default one. */
export function registryOf(reference: string): string | undefined {
  const first = reference.split("/")[0] ?? "";
  const isHost = reference.includes("/") && (/[.:]/.test(first) || first === "localhost");
  return isHost ? first : undefined;
}
