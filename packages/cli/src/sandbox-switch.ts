import { isConfined } from "../../core/src/native/confined.ts";

/**
 * What AI_SANDBOX makes of a launcher that starts with this environment.
 * - `sandbox`: a session.
 * - `off`: the tool itself, as the user said.
 * - `inside`: the tool itself, because this is a session's inside.
 * - `unknown`: nothing starts.
 */
export type SandboxSwitch = "sandbox" | "off" | "inside" | "unknown";

/** Reads AI_SANDBOX as a launcher does. */
export function sandboxSwitch(value = process.env.AI_SANDBOX ?? ""): SandboxSwitch {
  if (value === "") return "sandbox";
  if (value === "inside") return isConfined() ? "inside" : "sandbox";
  return value === "off" ? "off" : "unknown";
}
