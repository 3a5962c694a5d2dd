import type { Case, Group } from "../support/case.ts";

const usual = [0, 1, 2, 3, 42, 100, 124, 125, 126, 127, 128, 129, 130, 137, 141, 143, 200, 254, 255];

const code = (number: number): Case => ({
  name: `exit ${number}`,
  script: `status probe 'exit ${number}'`,
  inReportOnly: !usual.includes(number),
});

const signals = ["HUP", "INT", "QUIT", "ABRT", "KILL", "ALRM", "SEGV", "PIPE", "TERM"];

export const exitCodes: Group = {
  title: "Exit codes",
  cases: [
    ...Array.from({ length: 256 }, (_, number) => code(number)),
    ...signals.map(
      (signal): Case => ({
        name: `ended by its own SIG${signal}, as the shell shows it`,
        script: `probe 'kill -${signal} $PPID; sleep 1'; echo $?`,
        environment: { NODE_OPTIONS: undefined },
        // bash names some of them.
        ignore: [[/^.*(Killed|Segmentation|Aborted|Hangup|Terminated|Quit|Alarm).*\n/gm, ""]],
      }),
    ),
    {
      name: "&& and ||",
      script: "probe true && echo yes; probe false || echo no; ! probe false && echo not",
    },
    { name: "set -e", script: "set -e; probe 'exit 9'; echo not reached" },
    { name: "if", script: "if probe 'exit 1'; then echo then; else echo else $?; fi" },
    {
      name: "a failing start is told apart from the tool's own failure",
      script:
        "PATH=$(dirname $(command -v probe)):$(dirname $(command -v node)):/usr/bin/nowhere /bin/sh -c 'probe true; echo $?' 2>&1 | tail -1",
      differs: {
        seen: /"stdout":"127\\n"/,
        reason: "there is no engine to miss natively",
        instead:
          "127 when the engine is not there, 125 when the sandbox can't be set up, with a message that begins with `ai-sandbox:`",
      },
    },
  ],
};
