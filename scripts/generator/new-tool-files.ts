/**
 * The files that a new tool starts with. What only its author can know is left empty: `npm run generate` lists
 * what is still to be filled in.
 *
 * @param name the tool's name, checked
 * @returns contents by path in the repository
 */
export function newToolFiles(name: string): Record<string, string> {
  const argument = `${name.toUpperCase().replaceAll("-", "_")}_VERSION`;
  const facts = {
    $schema: "../../schemas/tool.schema.json",
    name,
    title: "",
    vendor: "",
    homepage: "",
    command: name,
    base: "trixie",
    version: { argument, registry: "npm", package: "" },
    environment: { forward: [], set: {} },
    network: { hosts: [], optionalHosts: [] },
    login: { flow: "key", hint: "" },
    state: [`.${name}`],
    modes: { headless: [], unattended: [] },
    ports: [],
    platforms: ["linux/amd64", "linux/arm64"],
    limits: [],
  };
  const sources = {
    command: "",
    base: "built on it and started, <version>",
    version: "npm view, <date>",
    environment: "",
    network: "names asked for in its egress log, <version>",
    login: "",
    state: "a home after a start, <version>",
    modes: `\`${name} --help\`, <version>`,
    ports: `\`${name} --help\`, <version>`,
    platforms: "",
    limits: [],
  };
  return {
    [`packages/${name}/tool.json`]: `${JSON.stringify(facts, undefined, 2)}\n`,
    [`packages/${name}/sources.json`]: `${JSON.stringify(sources, undefined, 2)}\n`,
    [`dockerfiles/${name}/Dockerfile`]: [
      "ARG BASE_IMAGE",
      "FROM $" + "{BASE_IMAGE}",
      "# Pin the version: this line is what `npm run update-tools` changes.",
      `ARG ${argument}=`,
      "ARG NPM_CONFIG_REGISTRY",
      "USER root",
      "# The package that holds the program; its install scripts do not run.",
      `RUN install-npm-tool ${name} PACKAGE "$\{${argument}}" \\`,
      ` && link-tool ${name} ${name} /opt/${name}/node_modules/.bin/${name}`,
      "USER agent",
      `ENTRYPOINT ["/usr/local/bin/${name}"]`,
      "",
    ].join("\n"),
    [`.changeset/add-${name}.md`]: `---\n"@ai-sandbox/${name}": minor\n---\n\nFirst version of this launcher.\n`,
  };
}
