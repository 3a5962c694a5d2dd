import { type Description, describe, printable, type SandboxSpec } from "@ai-sandbox/core";
import type { Input } from "../command/command.ts";
import { networkLines } from "../explain/network-lines.ts";
import { toolFolder } from "../tool-folder.ts";

/** `ai-sandbox explain <tool> [--json] [-- arguments...]` */
export async function explain({ arguments: [tool = ""], rest, has }: Input): Promise<number> {
  const description = await describe(toolFolder(tool), rest);
  process.stdout.write(
    has("json") ? `${JSON.stringify(description.spec, undefined, 2)}\n` : inWords(description),
  );
  return 0;
}

/** One plain line an item, then the engine's command. */
function inWords({ tool, spec, command, imageIsReady, isTrusted, pending }: Description): string {
  const image = imageIsReady ? spec.image : `${spec.image} (not there yet: the first run makes it)`;
  const sections: [string, string[]][] = [
    [
      `A session of ${tool.title} here`,
      [
        `folder      ${printable(spec.workspace)}, ${isTrusted ? "trusted" : "not trusted yet: the start asks, or without a terminal refuses"}`,
        `image       ${image}`,
        `user        ${spec.user === undefined ? "the image's own, agent" : `agent, uid ${spec.user.uid}, gid ${spec.user.gid}`}`,
        `terminal    ${spec.terminal ? "yes" : "no: stdin and stdout are not both terminals"}${spec.terminalFilter ? "; it can only be drawn on" : ""}`,
        `container   ${spec.name}, removed when the tool ends`,
      ],
    ],
    ...(pending.length === 0
      ? []
      : [
          [
            "What the project asks for, and you have not approved of (ai-sandbox settings approve)",
            pending.map(printable),
          ] as [string, string[]],
        ]),
    ["Files of this machine it sees", spec.mounts.filter(({ guard }) => guard === undefined).map(mountLine)],
    ["What of them it can't change", guardLines(spec)],
    [
      "Other places it may write",
      spec.temporaryFolders.map(
        (folder) => `${folder.target}: ${size(folder.sizeBytes)}, ${folder.reason}; gone when it ends`,
      ),
    ],
    ["Variables it gets", variableLines(spec)],
    ["Network", networkLines(spec)],
    [
      "It may use up to",
      [
        `${size(spec.limits.memoryBytes)} of memory, ${spec.limits.cpus} processors, ${spec.limits.processes} processes, ${spec.limits.openFiles} open files each`,
        ...unheldLimits(command),
      ],
    ],
    [
      "It may not",
      [
        "change its own image: the root file system is read-only",
        "use any capability of root, or gain one through a setuid file",
        "ask the kernel for more than programs need: no new namespaces, no setuid files, no unusual sockets",
        "see other processes, folders, keys or variables of this machine, or the engine's socket",
      ],
    ],
    ["The engine's command", [command.map(shellWord).join(" ")]],
  ];
  return sections
    .map(([title, lines]) => `${title}\n${lines.map((line) => `  ${line}\n`).join("")}`)
    .join("\n");
}

function mountLine(mount: SandboxSpec["mounts"][number]): string {
  const access = mount.readOnly ? "read only" : "read and write";
  const place = mount.source === mount.target ? mount.source : `${mount.source} as ${mount.target}`;
  const nested = mount.withoutNested === undefined ? "" : ", without what is mounted below it";
  return `${printable(place)}: ${access}; ${mount.reason}${nested}`;
}

/** One line for each protected file or folder; that it holds at every path goes without repeating. */
function guardLines({ mounts, placeholders, clone }: SandboxSpec): string[] {
  if (clone !== undefined)
    return ["all: the tool works on a clone, and its commits come back in a bundle to fetch"];
  const made = new Set(placeholders.filter(({ exists }) => !exists).map(({ path }) => path));
  const lines = mounts
    .filter(({ guard, source, target }) => guard === "read" && source === target)
    .map(
      ({ source, reason }) =>
        `${printable(source)}: ${reason}${made.has(source) ? "; absent, so it is made for the session" : ""}`,
    );
  if (lines.length === 0) return ["nothing: there is no repository here, or AI_SANDBOX_GIT=open"];
  return [
    ...lines,
    "The folders above these can't be moved away either. All of it holds under /workspace too.",
  ];
}

function variableLines(spec: SandboxSpec): string[] {
  return spec.environment.flatMap((entry) => {
    if (entry.kind === "withheld") return [];
    const value = entry.kind === "fixed" ? `=${printable(entry.value)}` : " (the value it has here)";
    return [`${entry.name}${value}: ${entry.reason}`];
  });
}

/** Some engines can't hold all limits, and are not asked to. */
function unheldLimits(command: readonly string[]): string[] {
  const words = { memory: "--memory=", processors: "--cpus=", processes: "--pids-limit=" };
  const unheld = Object.entries(words).filter(([, flag]) => !command.some((word) => word.startsWith(flag)));
  if (unheld.length === 0) return [];
  return [
    `this engine can't hold it to its ${unheld.map(([word]) => word).join(" and ")}: ai-sandbox doctor`,
  ];
}

function size(bytes: number): string {
  const mebibytes = bytes / 1024 ** 2;
  return mebibytes >= 1024 ? `${Number((mebibytes / 1024).toFixed(1))} GiB` : `${Math.round(mebibytes)} MiB`;
}

/** Quoted so that a POSIX shell reads it back as one word. */
function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
