import { expect, test } from "vitest";
import { parseGitConfig } from "./git-config.ts";

const cases: [string, string, [string, string, string, string][]][] = [
  ["plain", "[core]\n\thooksPath = hooks\n", [["core", "", "hookspath", "hooks"]]],
  ["case of names, not of values", "[CORE]\nHooksPath=A b", [["core", "", "hookspath", "A b"]]],
  ["on the header's own line", "[core] hooksPath = x", [["core", "", "hookspath", "x"]]],
  [
    "subsections keep their case",
    '[includeIf "gitdir:~/W\\"x/"]\npath = y',
    [["includeif", 'gitdir:~/W"x/', "path", "y"]],
  ],
  ["quotes, escapes, comments", '[a]\nb = "x # y" z\\t"\\\\" ; c\n', [["a", "", "b", "x # y z\t\\"]]],
  ["goes on in the next line", "[a]\nb = one \\\n  two\n", [["a", "", "b", "one   two"]]],
  [
    "an escaped backslash ends a line",
    "[a]\nb = x\\\\\nc = y",
    [
      ["a", "", "b", "x\\"],
      ["a", "", "c", "y"],
    ],
  ],
  [
    "no value",
    "[a]\nb\n c ; d\n",
    [
      ["a", "", "b", ""],
      ["a", "", "c", ""],
    ],
  ],
  ["Windows line ends and a mark", "\ufeff[a]\r\nb = c\r\n", [["a", "", "b", "c"]]],
  ["spaces at both ends", "[a]\nb =   c d   \n", [["a", "", "b", "c d"]]],
  [
    "nonsense is passed over",
    "]]\n= x\n[a\nb = c\n[d]\ne = f",
    [
      ["", "", "b", "c"],
      ["d", "", "e", "f"],
    ],
  ],
];

test.each(cases)("%s", (_, text, expected) => {
  expect(
    parseGitConfig(text).map(({ section, subsection, key, value }) => [section, subsection, key, value]),
  ).toEqual(expected);
});
