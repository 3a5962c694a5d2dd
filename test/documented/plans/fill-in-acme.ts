// Fills in the two files that `npm run new-tool acme` wrote, as somebody does by hand: the tool is a small program of the
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
  sources: {
    environment: "`acme --help`, 16.0.0",
    login: "`acme --help`, 16.0.0",
    modes: "`acme --help`, 16.0.0",
  },
};
writeFileSync(facts, `${JSON.stringify(filled, undefined, 2)}\n`);

const dockerfile = "dockerfiles/acme/Dockerfile";
const text = readFileSync(dockerfile, "utf8")
  .replace(/^ARG ACME_VERSION=$/m, "ARG ACME_VERSION=16.0.0")
  .replace(" PACKAGE ", " marked ")
  .replace("node_modules/.bin/acme", "node_modules/.bin/marked");
writeFileSync(dockerfile, text);
