import { errors } from "@ai-sandbox/core";
import { sandboxSwitch } from "../sandbox-switch.ts";
import type { Check } from "./finding.ts";
import { failure } from "./here.ts";

/** Whether AI_SANDBOX keeps launchers from starting sessions. */
export const switchCheck: Check = () => {
  const set = sandboxSwitch();
  if (set === "unknown") return [failure("AI_SANDBOX", errors.switchUnknown())];
  if (set !== "off") return [];
  return [
    {
      subject: "AI_SANDBOX",
      level: "stop",
      text: "it is off in this shell: every tool runs without a sandbox, and no session starts",
      remedy: "To have sessions again: unset AI_SANDBOX",
    },
  ];
};
