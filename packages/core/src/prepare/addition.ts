import { certificateFiles, hashOf, type Recipe } from "./recipe.ts";

/** What a finished image of a tool gets on top. */
export type ImageAdditions = {
  /** Debian packages, each a word that apt-get takes and no shell reads. */
  readonly packages: readonly string[];
  /** Lines of a Dockerfile. */
  readonly fragment: string | undefined;
  /** PEM blocks; what is built here has them in its base. */
  readonly certificates: readonly string[];
};

const noSetuid = "find / -xdev ! -type l -perm /6000 -exec chmod ug-s {} +";

/**
 * The recipe of an image that stands on a tool's finished one. It is named by its content, so that it is built once and
 * whoever adds the same has the same.
 *
 * @param parent a name that the engine knows, and an identity that the hash is made of
 * @returns undefined when nothing is added
 */
export function additionOf(
  toolName: string,
  parent: { readonly reference: string; readonly identity: string },
  { packages, fragment, certificates }: ImageAdditions,
): Recipe | undefined {
  if (packages.length === 0 && fragment === undefined && certificates.length === 0) return undefined;
  const lines = ["ARG BASE_IMAGE", "FROM $BASE_IMAGE", "USER root"];
  if (certificates.length > 0)
    lines.push("COPY extra-ca/ /usr/local/share/ca-certificates/", "RUN update-ca-certificates");
  if (packages.length > 0) {
    const words = [...new Set(packages)].sort().join(" ");
    lines.push(
      "RUN export DEBIAN_FRONTEND=noninteractive \\",
      " && with-mirrors apt-get update \\",
      ` && { with-mirrors apt-get install -y --no-install-recommends ${words} || { \\`,
      `      echo 'ai-sandbox: the packages of image.packages could not be installed: ${words}' >&2; exit 1; }; } \\`,
      " && apt-get clean \\",
      " && rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/*.log /usr/share/man /usr/share/info \\",
      ` && ${noSetuid}`,
    );
  }
  // Whatever user it ends as, and whatever it installed: the session's is the agent, and nothing makes it another.
  if (fragment !== undefined) lines.push(fragment.trimEnd(), "USER root", `RUN ${noSetuid}`);
  lines.push("USER agent", "");
  const files = [
    { name: "Dockerfile", content: Buffer.from(lines.join("\n")), isExecutable: false },
    ...(certificates.length > 0 ? certificateFiles(certificates) : []),
  ];
  const reference = `ai-${toolName}:${hashOf([parent.identity], files)}`;
  const what = [
    ...(packages.length > 0 ? ["packages"] : []),
    ...(fragment === undefined ? [] : ["Dockerfile"]),
    ...(certificates.length > 0 ? ["certificates"] : []),
  ];
  return {
    title: `${toolName}'s image with your ${what.join(" and ")}`,
    reference,
    tags: [reference],
    parent: parent.reference,
    arguments: {},
    files,
  };
}

/**
 * What a fragment must not say, because the launcher relies on it.
 *
 * @returns the instruction and its line, undefined when all is right
 */
export function fragmentProblem(fragment: string): { line: number; instruction: string } | undefined {
  let goesOn = false;
  for (const [index, line] of fragment.split(/\r?\n/).entries()) {
    const isComment = /^\s*(#|$)/.test(line);
    const found = goesOn || isComment ? undefined : /^\s*(FROM|ENTRYPOINT|CMD|ONBUILD)\b/i.exec(line)?.[1];
    if (found !== undefined) return { line: index + 1, instruction: found.toUpperCase() };
    if (!isComment) goesOn = /\\\s*$/.test(line);
  }
  return undefined;
}
