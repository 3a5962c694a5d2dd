import { isHostPattern } from "../egress/host-name.ts";
import { mayForward } from "../plan/environment.ts";

/** A check of one value: undefined when it is right, else what was expected, as a clause. */
export type Rule = (value: unknown) => string | undefined;

const oneOf =
  (...choices: readonly string[]): Rule =>
  (value) =>
    typeof value === "string" && choices.includes(value) ? undefined : `one of ${choices.join(", ")}`;

const matching =
  (pattern: RegExp, expected: string): Rule =>
  (value) =>
    typeof value === "string" && pattern.test(value) ? undefined : expected;

const wholeNumber =
  (least: number, most: number): Rule =>
  (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
      ? undefined
      : `a whole number from ${least} to ${most}`;

const positive: Rule = (value) =>
  typeof value === "number" && Number.isFinite(value) && value > 0 ? undefined : "a number above 0";

const absolutePath = matching(/^\/[^\0\n\r]*$/, "an absolute path");

const forwardable: Rule = (value) => {
  if (!Array.isArray(value)) return "a list of variable names";
  const wrong = value.find((name) => typeof name !== "string" || !mayForward(name));
  return wrong === undefined
    ? undefined
    : "variable names, none of those that steer the engine (PATH, HOME, LD_*, DOCKER_* …)";
};

const hostPatterns: Rule = (value) => {
  const areAll =
    Array.isArray(value) && value.every((entry) => typeof entry === "string" && isHostPattern(entry));
  return areAll ? undefined : 'a list of host names, as "api.example.com" or "*.example.com"';
};

/** Registry host with an optional port, and path segments, in the characters every registry accepts. */
const registry = matching(
  /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
  "a registry and path, as registry.example.com/team",
);

/** Every setting, by its path in `config.json`, with its check. */
export const rules: Readonly<Record<string, Rule>> = {
  $schema: matching(/^/, "a string"),
  engine: oneOf("docker"),
  network: oneOf("open", "public", "strict", "none"),
  hosts: hostPatterns,
  git: oneOf("protected", "read-only", "open", "clone"),
  report: oneOf("off", "short", "json"),
  platform: oneOf("linux/amd64", "linux/arm64"),
  "image.source": oneOf("local", "registry"),
  "image.registry": registry,
  "image.tag": matching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, "an image tag"),
  "limits.memory": matching(/^[0-9]{1,6}(\.[0-9]{1,3})?[mg]$/, 'a size, as "512m" or "4g"'),
  "limits.cpus": positive,
  "limits.processes": wholeNumber(32, 1_000_000),
  environment: forwardable,
  certificateFile: absolutePath,
};

/** Variables that set the same things, with the setting each stands for. */
export const variables: Readonly<Record<string, string>> = {
  AI_SANDBOX_ENGINE: "engine",
  AI_SANDBOX_NETWORK: "network",
  AI_SANDBOX_GIT: "git",
  AI_SANDBOX_REPORT: "report",
  AI_SANDBOX_CERTIFICATE_FILE: "certificateFile",
  AI_RUN_PLATFORM: "platform",
  AI_IMAGE_SOURCE: "image.source",
  AI_IMAGE_REGISTRY: "image.registry",
  AI_IMAGE_TAG: "image.tag",
};

/** Variables of ours that are no settings. */
export const otherVariables: readonly string[] = ["AI_SANDBOX_HOME"];
