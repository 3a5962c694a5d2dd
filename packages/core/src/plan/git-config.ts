/** One line of a git configuration: `[remote "origin"] url = x` is section "remote", subsection "origin", key "url". */
export type GitSetting = {
  /** Lower case, as git compares it. */
  readonly section: string;
  readonly subsection: string;
  /** Lower case. */
  readonly key: string;
  readonly value: string;
};

const header = /^\[\s*([A-Za-z0-9.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\]/;
const assignment = /^([A-Za-z][A-Za-z0-9-]*)\s*(?:=|$|(?=[#;]))/;

/**
 * Reads a git configuration without git: git itself would obey what it reads. Whatever git would refuse is passed
 * over, so that this finds at least all that git finds.
 */
export function parseGitConfig(text: string): GitSetting[] {
  const settings: GitSetting[] = [];
  let section = "";
  let subsection = "";
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    let line = (lines[index] ?? "").trimStart();
    const found = header.exec(line);
    if (found !== null) {
      section = (found[1] ?? "").toLowerCase();
      subsection = (found[2] ?? "").replace(/\\(.)/g, "$1");
      line = line.slice(found[0].length).trimStart();
    }
    const key = assignment.exec(line);
    if (key === null) continue;
    let rest = line.slice(key[0].length);
    // A backslash at the end goes on in the next line; an even number of them is data.
    while (/(?:^|[^\\])(?:\\\\)*\\$/.test(rest) && index + 1 < lines.length) {
      rest = rest.slice(0, -1) + (lines[++index] ?? "");
    }
    settings.push({ section, subsection, key: (key[1] ?? "").toLowerCase(), value: unquoted(rest) });
  }
  return settings;
}

/** A value without its quotes, escapes, comment and outer spaces. */
function unquoted(text: string): string {
  let value = "";
  /** Spaces that count only if something follows. */
  let spaces = "";
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (!isQuoted && (character === "#" || character === ";")) break;
    if (!isQuoted && /\s/.test(character)) {
      if (value !== "") spaces += character;
      continue;
    }
    value += spaces;
    spaces = "";
    if (character === '"') isQuoted = !isQuoted;
    else value += character === "\\" ? escaped(text.charAt(++index)) : character;
  }
  return value;
}

function escaped(character: string): string {
  return { n: "\n", t: "\t", b: "\b" }[character] ?? character;
}
