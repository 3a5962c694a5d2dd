/** The default of an ARG line, as `ARG CLAUDE_VERSION=2.1.330`; undefined when there is no such line with a default. */
export function argumentDefault(dockerfile: string, name: string): string | undefined {
  const pattern = new RegExp(`^[ \\t]*ARG[ \\t]+${name}=(?:"([^"\\n]*)"|([^\\s#]*))[ \\t]*$`, "m");
  const found = pattern.exec(dockerfile);
  const value = found?.[1] ?? found?.[2];
  return value === "" ? undefined : value;
}

/** The Dockerfile with another default in that ARG line. Throws when there is no such line. */
export function withArgumentDefault(dockerfile: string, name: string, value: string): string {
  const pattern = new RegExp(`^([ \\t]*ARG[ \\t]+${name}=).*$`, "m");
  if (!pattern.test(dockerfile)) throw new Error(`no line "ARG ${name}=…"`);
  return dockerfile.replace(pattern, (_line, start: string) => `${start}${value}`);
}

/** What the launcher relies on in every tool's Dockerfile, as sentences about what is wrong. */
export function dockerfileProblems(dockerfile: string, versionArgument: string): string[] {
  const problems: string[] = [];
  const instructions = dockerfile.split("\n").filter((line) => /^\s*[A-Z]/.test(line));
  if (!/^ARG BASE_IMAGE\b/.test(instructions[0] ?? "")) problems.push("must start with ARG BASE_IMAGE");
  if (!instructions.some((line) => /^FROM \$\{?BASE_IMAGE\}?(\s|$)/.test(line)))
    problems.push("must build on the base: FROM $BASE_IMAGE");
  if (argumentDefault(dockerfile, versionArgument) === undefined) {
    problems.push(`must pin the version in a line of its own, ARG ${versionArgument}=<version>`);
  }
  if (!/^ENTRYPOINT \[/m.test(dockerfile)) problems.push('must have an ENTRYPOINT in the form ["program"]');
  if (/^CMD\b/m.test(dockerfile)) problems.push("must not have a CMD: every argument is the user's");
  if (/^# *syntax *=/im.test(dockerfile))
    problems.push("must not have a # syntax= line: the classic builder has none");
  if (/^RUN +--mount/m.test(dockerfile))
    problems.push("must not use RUN --mount: the classic builder has none");
  if (/^(RUN|COPY)\b.*<<-?["']?[A-Z]/m.test(dockerfile))
    problems.push("must not use a heredoc: the classic builder has none");
  return problems;
}
