import { candidatesOf } from "../../../core/src/native/find-native.ts";
import { count } from "../output/print.ts";
import { sandboxSwitch } from "../sandbox-switch.ts";
import type { Check, Finding } from "./finding.ts";

/** Whether typing a tool's name still runs it in its sandbox. */
export const pathCheck: Check = ({ tools }) => {
  const findings: Finding[] = [];
  let sandboxed = 0;
  for (const { command, name } of tools) {
    const candidates = candidatesOf(command, process.env.PATH ?? "", true);
    if (candidates[0]?.kind === "launcher") sandboxed++;
    if (candidates[0]?.kind !== "native") continue;
    const isBehind = candidates.some(({ kind }) => kind === "launcher");
    findings.push({
      subject: "PATH",
      level: "note",
      text: `${command} runs natively, without a sandbox: ${candidates[0].path}`,
      remedy: isBehind
        ? `Put the launcher's folder in front of it on PATH: ai-sandbox which ${name}`
        : `Its launcher is on no folder of PATH: npm install --global @ai-sandbox/${name}`,
    });
  }
  // AI_SANDBOX has a finding of its own.
  if (sandboxSwitch() !== "sandbox") return findings;
  return [
    {
      subject: "PATH",
      level: "ok",
      text: `${count(sandboxed, "tool")} run sandboxed when their name is typed`,
    },
    ...findings,
  ];
};
