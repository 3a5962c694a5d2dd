import type { Case, Group } from "../support/case.ts";

const usual = [0, 1, 2, 3, 42, 100, 124, 125, 126, 127, 128, 129, 130, 137, 141, 143, 200, 254, 255];

const code = (number: number): Case => ({
  name: `exit ${number}`,
  script: `status probe 'exit ${number}'`,
  inReportOnly: !usual.includes(number),
});

const signals = ["HUP", "INT", "QUIT", "ABRT", "KILL", "ALRM", "SEGV", "PIPE", "TERM"];

/** Nothing but the number tells an engine's client how a tool ended, and those two are also what the keys come to. */
const likeKeys: Readonly<Record<number, NonNullable<Case["differs"]>>> = {
  130: {
    seen: /"code":130,"shown":""/,
    reason:
      "an engine tells of `exit 130` and of an end by Ctrl-C in the same words, and the second is by far the more frequent",
    instead:
      "it is taken for Ctrl-C: the calling script ends too, as it should after that key. Without a terminal it is 130, as natively",
  },
  131: {
    seen: /"shown":"[^"]*Quit[^"]*131, going on/,
    reason: "the same with Ctrl-\\",
    instead: "it is taken for the key: the calling script goes on, and bash says `Quit` before",
  },
};

const inTerminal = (number: number): Case => {
  const differs = likeKeys[number];
  return {
    name: `exit ${number} in a terminal, and the script goes on`,
    script: `probe 'exit ${number}'; echo "$?, going on"`,
    steps: [],
    isPromise: true,
    inReportOnly: ![1, 130, 131, 143].includes(number),
    ...(differs === undefined ? {} : { differs }),
  };
};

export const exitCodes: Group = {
  title: "Exit codes",
  cases: [
    ...Array.from({ length: 256 }, (_, number) => code(number)),
    ...[0, 1, 127, 128, 129, 130, 131, 137, 141, 143, 255].map(inTerminal),
    ...signals.map(
      (signal): Case => ({
        name: `ended by its own SIG${signal}, as the shell shows it`,
        script: `probe 'kill -${signal} $PPID; sleep 1'; echo $?`,
        environment: { NODE_OPTIONS: undefined },
        // bash names some of them.
        ignore: [
          [
            /^.*(Killed|Segmentation|Aborted|Hangup|Terminated|Quit|Alarm).*\n/gm,
            "",
            "what bash says of a command that a signal ended",
          ],
        ],
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
