import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { docker, sessionsIn, until } from "../../support/engine.ts";
import { dockers } from "../../support/fixtures.ts";
import { ended, start } from "../../support/run.ts";
import type { Attack } from "../attack.ts";

const group = "environment and secrets";

const variables: Attack[] = [
  ["AWS_SECRET_ACCESS_KEY", "the key of a cloud"],
  ["GH_TOKEN", "the token of a code host"],
  ["NPM_TOKEN", "the token of a registry"],
  ["SSH_AUTH_SOCK", "the way to the ssh agent"],
  ["OPENAI_API_KEY", "the key of another tool"],
  ["DATABASE_URL", "the password of a database"],
  ["VAULT_TOKEN", "the token of a vault"],
  ["KUBECONFIG", "the way to a cluster"],
  ["HTTP_PROXY", "a proxy with a password"],
].map(([name = "", words = ""], index) => ({
  id: `ENV-${String(index + 1).padStart(2, "0")}`,
  group,
  words: `find ${words} among its variables (${name})`,
  inside: `env | grep -q 'the-secret-of-${name}'`,
  weakening: "the whole environment passed",
}));

export const environment: Attack[] = [
  ...variables,
  {
    id: "ENV-10",
    group,
    words: "find one of them among the variables of any process it sees",
    inside: "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -q 'the-secret-of-'",
    weakening: "the host's processes",
  },
  {
    id: "ENV-11",
    group,
    words: "read the engine's own list of containers and their variables",
    inside: "curl -s -m 3 --unix-socket /run/docker.sock http://engine/containers/json | grep -q Id",
    weakening: "the engine's socket mounted",
  },
  {
    id: "ENV-12",
    group,
    words: "as another user of the host, read the key from a command line",
    weakening: "a launcher that looks at nothing",
    attempt: async (way, place) => {
      const key = "marker-of-the-key";
      const common = [
        "run",
        "--rm",
        "--init",
        "-v",
        `${place.workspace}:${place.workspace}`,
        "-w",
        place.workspace,
      ];
      const options = {
        as: place.person,
        in: place.workspace,
        environment: { PROBE: "wait", PROBE_VALUE: key },
      };
      const session =
        way === "ours"
          ? start("probe", [], options)
          : start(
              dockers()[0] ?? "",
              [...common, "-e", `PROBE_VALUE=${key}`, "-e", "PROBE=wait", "ai-probe:latest"],
              options,
            );
      await new Promise((resolve) => session.stdout?.once("data", resolve));
      // Nobody has to be this user for that: what is asked is what `ps` shows to everybody.
      const isSeen = readdirSync("/proc").some(
        (name) => /^\d+$/.test(name) && commandLine(name).includes(key),
      );
      session.kill("SIGTERM");
      await ended(session);
      return isSeen;
    },
  },
  {
    id: "ENV-13",
    group,
    words: "find what the terminal showed in a log of the engine's afterwards",
    weakening: "a launcher that looks at nothing",
    attempt: async (way, place) => {
      const label = `ai-sandbox.workspace=${place.workspace}`;
      const common = [
        "run",
        "--rm",
        `--label=${label}`,
        "-v",
        `${place.workspace}:${place.workspace}`,
        "-e",
        "PROBE=wait",
      ];
      const options = { as: place.person, in: place.workspace, environment: { PROBE: "wait" } };
      const session =
        way === "ours"
          ? start("probe", [], options)
          : start(dockers()[0] ?? "", [...common, "ai-probe:latest"], options);
      await new Promise((resolve) => session.stdout?.once("data", resolve));
      await until("the session is there", () => sessionsIn(place.workspace).length > 0);
      const [name = ""] = sessionsIn(place.workspace);
      const logs = spawnSync(dockers()[0] ?? "docker", ["logs", name], { encoding: "utf8" });
      docker("kill", name);
      await ended(session);
      return logs.stdout.includes("ready");
    },
  },
  {
    id: "ENV-14",
    group,
    words: "read the key that it was given itself",
    inside: '[ "$PROBE" = shell ]',
    weakening: "the whole environment passed",
    ours: "open",
    why: "the tool needs its own key; give it one that can be revoked and has a limit",
  },
];

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
