import type { Case, Group } from "../support/case.ts";

/** A case whose arguments are words that bash reads. */
const words = (name: string, text: string): Case => ({
  name,
  script: `PROBE=arguments probe ${text}`,
});

export const argv: Group = {
  title: "Arguments",
  cases: [
    words("none", ""),
    words("an empty one", "'' x ''"),
    words("spaces", "'a b' '  ' ' lead' 'trail '"),
    words("quotes and backslashes", `'"' "'" '"a'\\''b"' '\\' 'a\\nb'`),
    words("a newline, a tab, a carriage return", "$'a\\nb\\t\\r'"),
    words("what a shell would expand", `'$HOME' '*' '\`id\`' '$(id)' '~' '!x' '\${x}'`),
    words("what looks like an end of flags", "-- - -- -x"),
    words(
      "what looks like the engine's flags",
      "--rm --privileged -v /:/host --entrypoint sh --env-file /dev/null --user 0",
    ),
    words("--help", "--help"),
    words("--version", "--version"),
    words("-h", "-h"),
    words("a file's name first", "./file.txt -x"),
    words("what looks like the subcommands of ours and of the engine", "run explain prune build kill"),
    words("umlauts, Chinese, an emoji, a combining accent", "ä 漢字 🙂 $'e\\u0301'"),
    words("control characters", "$'\\x01\\x1b[31m\\x7f'"),
    words("1,000 of them", "$(seq 1000)"),
    words("100 KB in one", "$(head -c 100000 /dev/zero | tr '\\0' y)"),
    words("1 MB in all", "$(for i in $(seq 1000); do head -c 1000 /dev/zero | tr '\\0' z; echo; done)"),
    {
      ...words("bytes that are no UTF-8", "$'\\xff\\xfe'"),
      differs: {
        seen: /"code":125.*argument 1 is not valid UTF-8/,
        reason: "engines take arguments as JSON, which has no such bytes",
        instead:
          "it is refused with exit code 125, before anything starts; the tool never gets another argument",
      },
    },
  ],
};
