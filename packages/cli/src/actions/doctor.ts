import { errors, openEngine, printable, readSettingsHere } from "@ai-sandbox/core";
import type { Input } from "../command/command.ts";
import { engineCheck } from "../doctor/engine.ts";
import type { Check, EngineInfo, Finding, Patient } from "../doctor/finding.ts";
import { failure, hereCheck } from "../doctor/here.ts";
import { imageCheck } from "../doctor/images.ts";
import { outsideCheck } from "../doctor/outside.ts";
import { pathCheck } from "../doctor/path.ts";
import { podmanDefaultsCheck } from "../doctor/podman-defaults.ts";
import { inDockersWords, type PodmanInfo } from "../doctor/podman-info.ts";
import { sessionCheck } from "../doctor/sessions.ts";
import { stateCheck } from "../doctor/state.ts";
import { storageCheck } from "../doctor/storage.ts";
import { switchCheck } from "../doctor/switch.ts";
import { terminalCheck } from "../doctor/terminal.ts";
import { installedTools } from "../installed-tools.ts";
import { count, printJson } from "../output/print.ts";
import { dim, green, red, yellow } from "../output/style.ts";

const checks: readonly Check[] = [
  engineCheck,
  podmanDefaultsCheck,
  storageCheck,
  stateCheck,
  imageCheck,
  hereCheck,
  switchCheck,
  pathCheck,
  outsideCheck,
  sessionCheck,
  terminalCheck,
];

/** `ai-sandbox doctor [--json] [--prove <tool>]` */
export async function doctor({ has, get }: Input): Promise<number> {
  const tool = get("prove");
  if (tool !== undefined) return (await import("./prove.ts")).prove(tool, has("json"));
  const findings: Finding[] = [];
  const patient = await examine(findings);
  for (const check of checks) findings.push(...(await check(patient)));
  const stops = findings.filter(({ level }) => level === "stop").length;
  if (has("json")) printJson({ findings, stops });
  else process.stdout.write(`${findings.map(line).join("")}\n${summary(stops)}\n`);
  return stops === 0 ? 0 : 1;
}

/** Finds the engine and asks what it is. @param findings gets why there is none */
async function examine(findings: Finding[]): Promise<Patient> {
  const tools = installedTools();
  try {
    const engine = await openEngine();
    const { stdout, stderr } = await engine.try(["info", "--format", "{{json .}}"]);
    const info = parse(stdout);
    // Some clients end well without a daemon, and say so in their answer.
    if (info?.ServerVersion) return { engine, info, tools };
    await engine.ask(["version"]).then(
      () => {
        throw errors.engineFailed(info?.ServerErrors?.[0] ?? stderr);
      },
      (error: unknown) => findings.push(failure("engine", error)),
    );
    return { engine, info: undefined, tools };
  } catch (error) {
    const finding = failure("engine", error);
    // Settings that are wrong stop this as well, and are told of where settings are looked at.
    const mistake = await readSettingsHere().then(() => undefined, String);
    if (mistake !== String(error)) findings.push(finding);
    return { engine: undefined, info: undefined, tools };
  }
}

function parse(text: string): EngineInfo | undefined {
  try {
    const info = JSON.parse(text) as EngineInfo | PodmanInfo;
    return "host" in info ? inDockersWords(info) : info;
  } catch {
    return undefined;
  }
}

const marks = { ok: green("ok  "), note: yellow("note"), stop: red("stop") } as const;

function line({ subject, level, text, remedy }: Finding): string {
  const below =
    remedy === undefined
      ? ""
      : remedy
          .split("\n")
          .map((part) => `                     ${dim(printable(part))}\n`)
          .join("");
  return `${marks[level]}  ${subject.padEnd(13)}  ${printable(text)}\n${below}`;
}

function summary(stops: number): string {
  return stops === 0
    ? green("Sessions can start here.")
    : red(`${count(stops, "finding")} would stop a session here.`);
}
