import { existsSync } from "node:fs";
import { describe, LaunchError, readSettingsHere, trustedFolders } from "@ai-sandbox/core";
import type { Check, Finding } from "./finding.ts";

/** Settings, and what a session that would be started in this folder could run into. */
export const hereCheck: Check = async ({ engine, info, tools }) => {
  const findings: Finding[] = [...(await settingsFindings()), ...goneFolders()];
  const [tool] = tools;
  if (tool === undefined) {
    return [
      ...findings,
      {
        subject: "tools",
        level: "note",
        text: "no launcher is installed beside this command",
        remedy: "npm install --global @ai-sandbox/claude",
      },
    ];
  }
  if (engine === undefined || info === undefined || findings.some(({ level }) => level === "stop"))
    return findings;
  return [...findings, ...(await sessionFindings(tool.folder))];
};

async function settingsFindings(): Promise<Finding[]> {
  try {
    const { pending, settings, projectFile } = await readSettingsHere();
    const findings: Finding[] = [
      {
        subject: "settings",
        level: "ok",
        text: `right; the network is ${settings.network}, git is ${settings.git}`,
      },
    ];
    if (pending.length > 0)
      findings.push({
        subject: "settings",
        level: process.stdin.isTTY ? "note" : "stop",
        text: `this project asks for more than you allow (${projectFile})`,
        remedy: "See and answer it: ai-sandbox settings approve",
      });
    return findings;
  } catch (error) {
    return [failure("settings", error)];
  }
}

async function sessionFindings(folder: string): Promise<Finding[]> {
  try {
    const { isTrusted, spec } = await describe(folder, []);
    if (isTrusted) return [{ subject: "folder", level: "ok", text: `trusted: ${spec.workspace}` }];
    return [
      {
        subject: "folder",
        level: process.stdin.isTTY || process.env.AI_SANDBOX_TRUST === "once" ? "note" : "stop",
        text: `not trusted yet: ${spec.workspace}. A session asks first, and without a terminal it does not start`,
        remedy: "Trust it: ai-sandbox trust",
      },
    ];
  } catch (error) {
    return [failure("folder", error)];
  }
}

function goneFolders(): Finding[] {
  try {
    const gone = trustedFolders().filter((folder) => !existsSync(folder));
    return gone.map((folder) => ({
      subject: "trust",
      level: "note",
      text: `a trusted folder is gone: ${folder}`,
      remedy: `ai-sandbox untrust ${folder}`,
    }));
  } catch (error) {
    return [failure("trust", error)];
  }
}

/** What would stop a session is what the launcher would say. */
export function failure(subject: string, error: unknown): Finding {
  if (!(error instanceof LaunchError)) throw error;
  return { subject, level: "stop", text: error.message, remedy: error.hint };
}
