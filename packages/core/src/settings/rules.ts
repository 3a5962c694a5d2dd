import { bundleNames } from "../egress/bundle-names.ts";
import { isHostPattern, readHostName } from "../egress/host-name.ts";
import { isForwardable } from "../plan/environment.ts";
import { isNetworkName, isPortNumber, readPort } from "../plan/ports.ts";
import { isMount } from "./mount-setting.ts";
import type { Rule } from "./rule.ts";

/** Registry host with an optional port, and path segments, in the characters every registry accepts. */
const registry = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;
const tag: Rule = { text: /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, expected: "an image tag" };

const address: Rule = {
  text: /^https?:\/\/[^\s'"\\]+$/,
  expected: "an address, as https://mirror.example.com/path/",
};
/** A host, and a path in what needs no escape anywhere. */
const repository = /^[^/*]+(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~+-]+)+(?<!\.git)$/;
/** What apt-get takes as one word, and nothing that a shell would read. */
const debianPackage = /^[a-z0-9][a-z0-9.+-]+(:[a-z0-9]+)?(=[A-Za-z0-9.+:~-]+)?$/;

/**
 * Every setting by its path in `config.json`, with what its value has to be. A `*` stands for a tool's name.
 *
 * To add one: its rule here, its type and default in `settings.ts`, its sentence and what a project's file may do with
 * it in `catalogue.ts`; a variable for it, if it needs one, below.
 */
export const rules: Readonly<Record<string, Rule>> = {
  $schema: { text: /^/, expected: "a string" },
  engine: ["docker", "podman"],
  network: ["open", "public", "strict", "none"],
  hosts: {
    each: (entry) => typeof entry === "string" && (isHostPattern(entry) || bundleNames.includes(entry)),
    expected: `a list of host names, as "api.example.com" or "*.example.com", and of words for several: ${bundleNames.join(", ")}`,
  },
  join: {
    each: isNetworkName,
    expected: 'a list of Docker networks, as "metamcp_metamcp-network"; host and none are none to join',
  },
  hostAccess: {
    is: (value) =>
      typeof value === "boolean" ||
      (Array.isArray(value) &&
        value.every((port) => isPortNumber(typeof port === "string" && /^\d+$/.test(port) ? +port : port))),
    expected: "true, false, or a list of ports, as [5432]",
  },
  ports: {
    each: (entry) => readPort(entry) !== undefined,
    expected: 'a list of ports, as 3000, "8080:80" (host:inside) or "0.0.0.0:8080:80"',
  },
  ssh: {
    each: (entry) => typeof entry === "string" && readHostName(entry) === entry,
    expected: 'a list of host names, as "github.com"',
  },
  inject: "yes or no",
  mounts: {
    each: isMount,
    expected:
      'a list of absolute paths, as "/data", or with write access as {"path": "/data", "write": true}',
  },
  environment: {
    each: (name) => typeof name === "string" && isForwardable(name),
    expected:
      "a list of variable names, or beginnings as PREFIX_*; none of those that steer the engine (PATH, HOME, LD_*, DOCKER_* …)",
  },
  hideEnvironmentFiles: "yes or no",
  home: ["shared", "private"],
  git: ["protected", "read-only", "open", "clone"],
  gitIdentity: "yes or no",
  gitFetch: {
    each: (entry) =>
      typeof entry === "string" && repository.test(entry) && isHostPattern(entry.split("/")[0] ?? ""),
    expected: 'a list of repositories, as "github.com/owner/name", without .git',
  },
  sshAgent: "yes or no",
  unlock: {
    each: (path) => typeof path === "string" && /^[^/\0\n\r][^\0\n\r]*$/.test(path),
    expected: 'a list of protected paths in the project, as ".vscode"',
  },
  browser: ["show", "open"],
  report: ["off", "short", "json"],
  terminalFilter: "yes or no",
  platform: ["linux/amd64", "linux/arm64"],
  "image.source": ["local", "registry"],
  "image.registry": { text: registry, expected: "a registry and path, as registry.example.com/team" },
  "image.tag": tag,
  "image.packages": {
    each: (entry) => typeof entry === "string" && debianPackage.test(entry),
    expected: 'a list of Debian packages, as "golang", or with a version as "golang=2:1.24~2"',
  },
  "image.dockerfile": {
    text: /^[^\0\n\r]+$/,
    expected: "the path of a file with lines of a Dockerfile",
  },
  "tools.*.version": { text: /^[0-9][A-Za-z0-9.+-]{0,63}$/, expected: "an exact version, as 1.2.3" },
  "tools.*.tag": tag,
  "tools.*.digest": { text: /^sha256:[0-9a-f]{64}$/, expected: "a digest, as sha256: and 64 digits" },
  "tools.*.image": {
    text: /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,254}$/,
    expected: "the name of an image, as registry.example.com/team/ai-claude:1",
  },
  "mirrors.parent": { text: registry, expected: "a registry and path, as mirror.example.com/library" },
  "mirrors.npm": address,
  "mirrors.pip": address,
  "mirrors.apt": {
    text: /^https?:\/\/[^\s'"\\]+( https?:\/\/[^\s'"\\]+)?$/,
    expected:
      "the address of a Debian mirror, as http://mirror.example.com/debian, and after a space that of one of its security updates",
  },
  "limits.memory": { text: /^[0-9]{1,6}(\.[0-9]{1,3})?[mg]$/, expected: 'a size, as "512m" or "4g"' },
  "limits.cpus": { least: Number.MIN_VALUE, most: Number.MAX_VALUE, expected: "a number above 0" },
  "limits.processes": {
    least: 32,
    most: 1_000_000,
    whole: true,
    expected: "a whole number from 32 to 1000000",
  },
  certificateFile: { text: /^\/[^\0\n\r]*$/, expected: "an absolute path" },
};

/** Variables that set the same things, with the setting each stands for. Lists are written with commas. */
export const variables: Readonly<Record<string, string>> = {
  AI_SANDBOX_ENGINE: "engine",
  AI_SANDBOX_NETWORK: "network",
  AI_SANDBOX_JOIN: "join",
  AI_SANDBOX_HOST_ACCESS: "hostAccess",
  AI_SANDBOX_PORTS: "ports",
  AI_SANDBOX_HOSTS: "hosts",
  AI_SANDBOX_SSH: "ssh",
  AI_SANDBOX_INJECT: "inject",
  AI_SANDBOX_ENVIRONMENT: "environment",
  AI_SANDBOX_GIT: "git",
  AI_SANDBOX_GIT_FETCH: "gitFetch",
  AI_SANDBOX_SSH_AGENT: "sshAgent",
  AI_SANDBOX_UNLOCK: "unlock",
  AI_SANDBOX_BROWSER: "browser",
  AI_SANDBOX_REPORT: "report",
  AI_SANDBOX_TERMINAL_FILTER: "terminalFilter",
  AI_SANDBOX_CERTIFICATE_FILE: "certificateFile",
  AI_RUN_PLATFORM: "platform",
  AI_IMAGE_SOURCE: "image.source",
  AI_IMAGE_REGISTRY: "image.registry",
  AI_IMAGE_TAG: "image.tag",
};

/** Variables of ours that are no settings. */
export const otherVariables: readonly string[] = ["AI_SANDBOX_HOME", "AI_SANDBOX_TRUST", "AI_SANDBOX"];

const ofOneTool = /^(tools\.)[a-z][a-z0-9-]*(\.[a-zA-Z]+)$/;

/** The path under which the tables know a setting: `tools.claude.version` is `tools.*.version`. */
export function knownPath(path: string): string {
  return path.startsWith("tools.") ? path.replace(ofOneTool, "$1*$2") : path;
}

/** The rule of a setting; undefined when there is no such setting. */
export function ruleOf(path: string): Rule | undefined {
  const known = knownPath(path);
  return Object.hasOwn(rules, known) ? rules[known] : undefined;
}
