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

/** What all keys begin with that are looked for across lines: files without it need no second look, which is the slow one. */
const header = "PRIVATE KEY-----";

/**
 * A shell script that prints the paths of files with a secret in them, each ending with a line break. Compiled programs are
 * passed over: at their size every short pattern is found in noise.
 *
 * @param folders where to look
 */
export function searchForSecrets(folders: readonly string[]): string {
  const patterns = Object.values(secrets);
  const inLines = words(patterns.filter((pattern) => !pattern.includes("\\n")));
  const acrossLines = words(patterns.filter((pattern) => pattern.includes("\\n")));
  const where = folders.join(" ");
  return `{ ${rg} ${inLines} ${where} || test $? = 1; } &&
{ ${rg} --null --fixed-strings --regexp ${quoted(header)} ${where} || test $? = 1 || echo /no-such-file; } |
xargs --null --no-run-if-empty sh -c ${quoted(`${rg} --multiline ${acrossLines} "$@" || test $? = 1`)} sh`;
}

/** Paths in what such a script printed. A file that turns out to be binary on the way is named on a line of its own. */
export function paths(printed: string): string[] {
  return printed.split("\n").filter((line) => line.startsWith("/") && !line.includes("binary file matches"));
}

/** Files that hold a text, programs too. */
export function filesWithText(image: string, text: string, folders: readonly string[]): string[] {
  const script = `${rg} --text --fixed-strings --regexp ${quoted(text)} ${folders.join(" ")} || test $? = 1`;
  return paths(inImage(image, script));
}

const rg = "rg --files-with-matches --hidden --no-ignore --no-messages --one-file-system";

/**
 * A shell script that prints every certificate, each line of it after its file's path and a zero byte. Programs are looked
 * into as well: they bring authorities of their own along, as lines or in quoted text.
 *
 * @param folders where to look
 */
export function searchForCertificates(folders: readonly string[]): string {
  const begin = "-----BEGIN CERTIFICATE-----";
  const whole = String.raw`${begin}(\\[rn]|[A-Za-z0-9+/=\s])+-----END CERTIFICATE-----`;
  const each = `rg --text --null --with-filename --no-line-number --only-matching --multiline --regexp ${quoted(whole)}`;
  return `{ ${rg} --text --null --fixed-strings --regexp ${quoted(begin)} ${folders.join(" ")} || test $? = 1; } |
xargs --null --no-run-if-empty sh -c ${quoted(`${each} "$@" || test $? = 1`)} sh`;
}

function words(patterns: readonly string[]): string {
  return patterns.map((pattern) => `--regexp ${quoted(pattern)}`).join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
