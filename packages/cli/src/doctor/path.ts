import { type Candidate, candidatesOf } from "../../../core/src/native/find-native.ts";
import { count } from "../output/print.ts";
import { sandboxSwitch } from "../sandbox-switch.ts";
import type { Check, Finding } from "./finding.ts";
import npmCommands from "./npm-commands.json" with { type: "json" };

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
        : `Its launcher is on no folder of PATH: ${installation(name, candidates[0])}`,
    });
  }
  findings.push(...refusedByNpm(tools.map(({ name }) => name)));
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

/** Tools whose launcher npm did not install, or would not: another global package has the command (EEXIST). */
function refusedByNpm(installed: readonly string[]): Finding[] {
  return npmCommands.commands.flatMap(({ name, command }): Finding[] => {
    if (installed.includes(name)) return [];
    const [first] = candidatesOf(command, process.env.PATH ?? "", true);
    if (first?.kind !== "native" || packageOf(first) === undefined) return [];
    return [
      {
        subject: "PATH",
        level: "note",
        text: `${command} runs natively, without a sandbox: ${first.path}, which npm does not replace by a launcher (EEXIST)`,
        remedy: `If you want the launcher: ${installation(name, first)}`,
      },
    ];
  });
}

/** How a launcher is installed for the whole machine, where a native command is there already. */
function installation(name: string, native: Candidate): string {
  const other = packageOf(native);
  return `${other === undefined ? "" : `npm uninstall --global ${other} && `}npm install --global @ai-sandbox/${name}`;
}

/** The global npm package that brought a program. */
function packageOf({ real }: Candidate): string | undefined {
  return /\/lib\/node_modules\/((?:@[\w.~-]+\/)?[\w.~-]+)\//.exec(real)?.[1];
}
