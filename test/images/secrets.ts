import { inImage } from "./contents.ts";

/** What stands before and after a token: not a longer word, such as encoded data. */
const apart = (pattern: string): string => `(?:^|[^A-Za-z0-9+/_-])(?:${pattern})(?:[^A-Za-z0-9+/=_-]|$)`;

/**
 * What no image may hold, as regular expressions of ripgrep. A private key counts with its first line of content:
 * programs that read keys name the header alone.
 */
export const secrets: Readonly<Record<string, string>> = {
  "a private key": String.raw`-----BEGIN [A-Z ]*PRIVATE KEY-----(\\r)?(\\n|\r?\n)+[A-Za-z0-9+/=]{40,}`,
  "a token of GitHub's": apart("gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,}"),
  "a token of npm's": `${apart("npm_[A-Za-z0-9]{36}")}|:_authToken *= *[^\\s$ {"'\`]{8,}`,
  "a key of a model's vendor": apart("sk-ant-[a-z0-9]+-[A-Za-z0-9_-]{60,}|sk-proj-[A-Za-z0-9_-]{60,}"),
  "a key of AWS's": apart("AKIA[0-9A-Z]{16}"),
  "a password in a proxy's address": String.raw`(?i)_proxy=["']?[a-z]+://[^\s:@/"'$]+:[^\s@/"'$]+@`,
};

/**
 * Files with a secret in them. Compiled programs are passed over: at their size every short pattern is found in noise.
 *
 * @param folders where to look
 */
export function filesWithSecrets(image: string, folders: readonly string[]): string[] {
  return Object.entries(secrets).flatMap(([what, pattern]) =>
    // Looking across lines takes ten times as long.
    search(image, `${pattern.includes("\\n") ? "--multiline " : ""}--regexp ${quoted(pattern)}`, folders).map(
      (path) => `${path}: ${what}`,
    ),
  );
}

/** Files that hold a text, programs too. */
export function filesWithText(image: string, text: string, folders: readonly string[]): string[] {
  return search(image, `--text --fixed-strings --regexp ${quoted(text)}`, folders);
}

function search(image: string, flags: string, folders: readonly string[]): string[] {
  const script = `rg --files-with-matches --hidden --no-ignore --no-messages --one-file-system ${flags} ${folders.join(" ")} || test $? = 1`;
  // A file that turns out to be binary on the way is named on a line of its own.
  return inImage(image, script)
    .split("\n")
    .filter((line) => line.startsWith("/") && !line.includes("binary file matches"));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
