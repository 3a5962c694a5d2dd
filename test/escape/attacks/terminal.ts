import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawn } from "@lydell/node-pty";
import { inject } from "vitest";
import { dockers } from "../../support/fixtures.ts";
import { asPerson, environmentOf } from "../../support/person.ts";
import { run } from "../../support/run.ts";
import type { Attack } from "../attack.ts";
import { own, type Place } from "../place.ts";
import { launch, quoted, type Way } from "../ways.ts";

const group = "terminal";
const naive = "a launcher that looks at nothing";

/** Names that a session leaves and that the host shows: what of them reaches the terminal as it is. */
const shown = (id: string, words: string, name: string, bytes: string): Attack => ({
  id,
  group,
  words,
  weakening: naive,
  attempt: async (way: Way, place: Place) => {
    const make = `mkdir -p ${quoted(`evil/${name}`)} && touch ${quoted(`evil/${name}/Makefile`)}`;
    if (way === "bare") return undefined;
    if (way === "ours") {
      const { stderr } = await launch(place, make, { environment: { AI_SANDBOX_REPORT: "short" } });
      if (!stderr.includes("Makefile")) throw new Error(`the report does not name it: ${stderr}`);
      return stderr.includes(bytes);
    }
    const list = await run("/bin/sh", ["-c", `${make}; find . -name Makefile`], {
      as: place.person,
      in: place.workspace,
    });
    return list.stdout.toString().includes(bytes);
  },
});

/** Runs a tool's command in a terminal under a shell, and then reads what that shell gets as typed. */
async function inTerminal(
  way: Way,
  place: Place,
  tool: string,
  answer?: (data: string) => string | undefined,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ shown: string; typed: string }> {
  const { workspace, person } = place;
  const installation = inject("installation");
  const probe = join(installation.bins, "probe");
  const args = `run --rm -it -v ${workspace}:${workspace} -w ${workspace} --entrypoint sh ai-probe:latest -c`;
  const command =
    way === "ours" ? `PROBE=shell ${probe} ${quoted(tool)}` : `${dockers()[0]} ${args} ${quoted(tool)}`;
  const script = `${command}; echo "[ended]"; stty -icanon -echo min 0 time 8; typed=$(dd bs=1 count=200 2>/dev/null | od -An -c); stty sane; echo "[typed:$typed:]"; sleep 0.2`;
  const child = spawn("/usr/bin/setpriv", [...asPerson(person), "--", "/bin/bash", "--norc", "-c", script], {
    name: "xterm-256color",
    cols: 100,
    rows: 30,
    cwd: workspace,
    env: environmentOf(person, installation, {
      TERM: "xterm-256color",
      SSH_CONNECTION: "x",
      ...settings,
    }),
  });
  let all = "";
  child.onData((data) => {
    all += data;
    // All answers take the same time: a terminal gives them in order.
    const reply = answer?.(data);
    if (reply !== undefined) setTimeout(() => child.write(reply), 150);
    if (data.includes("\u001b[5n")) setTimeout(() => child.write("\u001b[0n"), 150);
  });
  await new Promise<void>((resolve) => child.onExit(() => resolve()));
  return { shown: all, typed: /\[typed:(.*?):\]/s.exec(all)?.[1] ?? "" };
}

const query = "printf '\\033[6n'; printf '\\033[21t'";
const reply = (data: string): string | undefined =>
  data.includes("\u001b[6n") ? "\u001b[3;4Recho evil" : undefined;

export const terminal: Attack[] = [
  shown("TTY-01", "a name with an escape sequence, shown in the report", "\u001b]0;evil\u0007", "\u001b]0"),
  shown(
    "TTY-02",
    "a name with a line break, to forge a line of the report",
    "x\nai-sandbox: nothing was changed",
    "\nai-sandbox: nothing was changed",
  ),
  shown("TTY-03", "a name that changes the direction of writing", "\u202etxt.exe", "\u202e"),
  shown("TTY-04", "a name with a C1 control character", "\u009b2J", "\u009b"),
  {
    id: "TTY-05",
    group,
    words: "a refused host's name with an escape sequence, shown by the filter's message",
    weakening: naive,
    attempt: async (way, place) => {
      if (way === "bare") return undefined;
      const send =
        "printf 'CONNECT \\033]0;evil\\007.example.com:443 HTTP/1.1\\r\\n\\r\\n' | socat -t1 - TCP:127.0.0.1:3128; curl -s -m 2 -o /dev/null 'http://10.0.0.1/%1b%5d0;evil'; true";
      if (way === "ours") {
        const { stderr } = await launch(place, send, { environment: { AI_SANDBOX_NETWORK: "public" } });
        if (!stderr.includes("evil")) throw new Error(`the name did not arrive: ${stderr}`);
        return stderr.includes("\u001b]0");
      }
      const { stdout } = await run("/bin/sh", ["-c", "printf 'refused: \\033]0;evil\\007.example.com\\n'"], {
        as: place.person,
        in: place.workspace,
      });
      return stdout.includes("\u001b]0");
    },
  },
  {
    id: "TTY-06",
    group,
    words: "a folder's name with an escape sequence, shown when it is refused",
    weakening: naive,
    attempt: async (way, place) => {
      const folder = join(place.workspace, "\u001b]0;evil\u0007");
      (await import("node:fs")).mkdirSync(folder);
      own(place);
      if (way === "bare") return undefined;
      if (way === "ours") {
        const { stderr } = await launch({ ...place, workspace: folder }, "true");
        if (!stderr.includes("evil")) throw new Error(`the name did not arrive: ${stderr}`);
        return stderr.includes("\u001b");
      }
      return (
        await run("/bin/sh", ["-c", 'echo "no such folder: $PWD" >&2'], { as: place.person, in: folder })
      ).stderr.includes("\u001b");
    },
  },
  {
    id: "TTY-07",
    group,
    words: "have the answers to a query, late as over a network, typed into the shell after the end",
    weakening: naive,
    attempt: async (way, place) => (await inTerminal(way, place, query, reply)).typed.includes("R"),
  },
  {
    id: "TTY-08",
    group,
    words: "type into the shell by TIOCSTI",
    weakening: naive,
    attempt: async (way, place) => {
      const type =
        'import fcntl, termios\\nfor c in b"echo evil": fcntl.ioctl(0, termios.TIOCSTI, bytes([c]))';
      const program = `python3 -c "$(printf '${type}')" 2>/dev/null; true`;
      if (way !== "weakened") return (await inTerminal(way, place, program)).typed.includes("e");
      // Without a container, the terminal is the shell's own.
      writeFileSync(join(place.workspace, "type.py"), type.replaceAll("\\n", "\n").replaceAll('\\"', '"'));
      return (await onHost(place, "python3 type.py")).includes("e");
    },
  },
  {
    id: "TTY-09",
    group,
    words: "leave the terminal in its alternate screen and reporting the mouse, by being killed",
    weakening: naive,
    attempt: async (way, place) => {
      const { shown: all } = await inTerminal(way, place, "printf '\\033[?1049h\\033[?1000h'; kill -9 $$");
      return !(all.includes("\u001b[?1049l") && all.includes("\u001b[?1000l"));
    },
  },
  {
    id: "TTY-10",
    group,
    words: "write to the clipboard (OSC 52)",
    weakening: naive,
    ours: "open",
    why: "the tool draws on the terminal by itself; `terminalFilter` takes it out (TTY-12), and terminals have a switch",
    attempt: async (way, place) =>
      (await inTerminal(way, place, "printf '\\033]52;c;ZXZpbA==\\007'")).shown.includes(
        "\u001b]52;c;ZXZpbA==",
      ),
  },
  {
    id: "TTY-11",
    group,
    words: "change the window's title (OSC 0)",
    weakening: naive,
    ours: "open",
    why: "tools do it to say what they are at, and a shell's prompt sets it again; `terminalFilter` takes it out (TTY-13)",
    attempt: async (way, place) =>
      (await inTerminal(way, place, "printf '\\033]0;evil\\007'")).shown.includes("\u001b]0;evil"),
  },
];

const clipboard = "\u001b]52;c;ZXZpbA==";

/** What the setting `terminalFilter` keeps from the terminal, however it is written. */
const filtered = (id: string, words: string, print: string, bytes: string): Attack => ({
  id,
  group,
  words: `with \`terminalFilter\`: ${words}`,
  weakening: naive,
  attempt: async (way, place) => {
    const settings = { AI_SANDBOX_TERMINAL_FILTER: "true" };
    const { shown: all } = await inTerminal(way, place, `${print}; printf drawn`, undefined, settings);
    if (!all.includes("drawn")) throw new Error(`nothing was shown: ${JSON.stringify(all)}`);
    return all.includes(bytes);
  },
});

terminal.push(
  filtered("TTY-12", "write to the clipboard (OSC 52)", "printf '\\033]52;c;ZXZpbA==\\007'", clipboard),
  filtered("TTY-13", "change the window's title (OSC 0)", "printf '\\033]0;evil\\007'", "\u001b]0;evil"),
  filtered(
    "TTY-14",
    "make a link whose text lies (OSC 8)",
    "printf '\\033]8;;http://evil/\\033\\\\here\\033]8;;\\033\\\\'",
    "\u001b]8",
  ),
  filtered(
    "TTY-15",
    "write to the clipboard, byte by byte",
    "for part in '\\033' ']' 5 2 ';c;' 'ZXZpbA==' '\\007'; do printf \"$part\"; sleep 0.05; done",
    clipboard,
  ),
  filtered(
    "TTY-16",
    "write to the clipboard, handed through by tmux",
    "printf '\\033Ptmux;\\033\\033]52;c;ZXZpbA==\\007\\033\\\\'",
    clipboard,
  ),
  filtered(
    "TTY-17",
    "write to the clipboard by a control above 0x7f",
    "printf '\\302\\23552;c;ZXZpbA==\\007'",
    "\u009d",
  ),
  filtered(
    "TTY-18",
    "write to the clipboard past the tool's own output, by the terminal's device",
    'sh -c \'printf "\\033]52;c;ZXZpbA==\\007" >/dev/tty; printf "\\033]52;c;ZXZpbA==\\007" >/proc/1/fd/1\'',
    clipboard,
  ),
);

async function onHost(place: Place, command: string): Promise<string> {
  const script = `${command}; stty -icanon -echo min 0 time 8; typed=$(dd bs=1 count=200 2>/dev/null | od -An -c); stty sane; echo "[typed:$typed:]"; sleep 0.2`;
  const child = spawn(
    "/usr/bin/setpriv",
    [...asPerson(place.person), "--", "/bin/bash", "--norc", "-c", script],
    {
      name: "xterm",
      cwd: place.workspace,
      env: { PATH: "/usr/bin:/bin" },
    },
  );
  let all = "";
  child.onData((data) => {
    all += data;
  });
  await new Promise<void>((resolve) => child.onExit(() => resolve()));
  return /\[typed:(.*?):\]/s.exec(all)?.[1] ?? "";
}
