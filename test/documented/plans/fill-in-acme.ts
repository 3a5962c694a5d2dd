// Fills in the three files that `npm run new-tool acme` wrote, as somebody does by hand: the tool is a small program of the
// registry that reads Markdown. Run in a clone.
import { readFileSync, writeFileSync } from "node:fs";

const facts = "packages/acme/tool.json";
const filled = {
  ...JSON.parse(readFileSync(facts, "utf8")),
  title: "Acme",
  vendor: "Acme",
  homepage: "https://acme.example",
  version: { argument: "ACME_VERSION", registry: "npm", package: "marked" },
  environment: { forward: ["ACME_API_KEY"], set: {} },
  network: { hosts: ["api.acme.example"], optionalHosts: [] },
  login: { flow: "key", hint: "Set `ACME_API_KEY`." },
  modes: { headless: ["--string"], unattended: [] },
};
writeFileSync(facts, `${JSON.stringify(filled, undefined, 2)}\n`);

const sources = "packages/acme/sources.json";
const help = "`acme --help`, 16.0.0";
const said = {
  ...JSON.parse(readFileSync(sources, "utf8")),
  command: help,
  base: "built on it and started, 16.0.0",
  version: "npm view",
  environment: help,
  network: help,
  login: help,
  state: help,
  modes: help,
  ports: help,
  platforms: "JavaScript",
};
writeFileSync(sources, `${JSON.stringify(said, undefined, 2)}\n`);

const dockerfile = "dockerfiles/acme/Dockerfile";
const text = readFileSync(dockerfile, "utf8")
  .replace(/^ARG ACME_VERSION=$/m, "ARG ACME_VERSION=16.0.0")
  .replace(" PACKAGE ", " marked ")
  .replace("node_modules/.bin/acme", "node_modules/.bin/marked");
writeFileSync(dockerfile, text);
