import { type Description, describe, printable, type SandboxSpec } from "@ai-sandbox/core";
import { readToolArguments } from "../tool-arguments.ts";
import { toolFolder } from "../tool-folder.ts";

/** `ai-sandbox explain <tool> [--json] [-- arguments...]` */
export async function explain(args: readonly string[]): Promise<number> {
  const request = readToolArguments("explain", ["--json"], args);
  const description = await describe(toolFolder(request.tool), request.arguments);
  const asJson = request.flags.includes("--json");
  process.stdout.write(asJson ? `${JSON.stringify(description.spec, undefined, 2)}\n` : inWords(description));
  return 0;
}

/** One plain line an item, then the engine's command. */
function inWords({ tool, spec, command, imageIsReady }: Description): string {
  const image = imageIsReady ? spec.image : `${spec.image} (not there yet: the first run makes it)`;
  const sections: [string, string[]][] = [
    [
      `A session of ${tool.title} here`,
      [
        `image       ${image}`,
        `user        ${spec.user === undefined ? "the image's own, agent" : `agent, uid ${spec.user.uid}, gid ${spec.user.gid}`}`,
        `terminal    ${spec.terminal ? "yes" : "no: stdin and stdout are not both terminals"}`,
        `container   ${spec.name}, removed when the tool ends`,
      ],
    ],
    ["Files of this machine it sees", spec.mounts.map(mountLine)],
    [
      "Other places it may write",
      spec.temporaryFolders.map(
        (folder) => `${folder.target}: ${size(folder.sizeBytes)}, ${folder.reason}; gone when it ends`,
      ),
    ],
    ["Variables it gets", variableLines(spec)],
    [
      "Network",
      [
        spec.network === "none"
          ? "none: loopback only"
          : "open: whatever this machine reaches, the local network included",
      ],
    ],
    [
      "It may use up to",
      [
        `${size(spec.limits.memoryBytes)} of memory, ${spec.limits.cpus} processors, ${spec.limits.processes} processes, ${spec.limits.openFiles} open files each`,
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
  return `${printable(place)}: ${access}; ${mount.reason}`;
}

function variableLines(spec: SandboxSpec): string[] {
  return spec.environment.flatMap((entry) => {
    if (entry.kind === "withheld") return [];
    const value = entry.kind === "fixed" ? `=${printable(entry.value)}` : " (the value it has here)";
    return [`${entry.name}${value}: ${entry.reason}`];
  });
}

function size(bytes: number): string {
  const mebibytes = bytes / 1024 ** 2;
  return mebibytes >= 1024 ? `${Number((mebibytes / 1024).toFixed(1))} GiB` : `${Math.round(mebibytes)} MiB`;
}

/** Quoted so that a POSIX shell reads it back as one word. */
function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
