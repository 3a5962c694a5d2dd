import { describe, expect, test } from "vitest";
import { machineWith, type Outcome, shell } from "./shell-support.ts";

const ordinaryUser = `case "$1" in -un) echo dev;; *) echo 1000;; esac`;
const refusingSudo = "exit 1";

/** What somebody reads who may not install anything on a machine with these programs. */
function prepareEngineWith(programs: Record<string, string>, program = "prepare_engine"): Outcome {
  return shell(machineWith({ id: ordinaryUser, sudo: refusingSudo, ...programs }), program);
}

describe("an engine that answers", () => {
  test("is used as it is", () => {
    const outcome = prepareEngineWith({ docker: "exit 0" });
    expect(outcome).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("with the image there is one call and no word", () => {
    const docker = `echo "$@" >>"$HOME/calls"`;
    const machine = machineWith({ docker });
    const outcome = shell(machine, `use_engine_with debian:trixie-slim; cat "$HOME/calls"`);
    expect(outcome.stderr).toBe("");
    expect(outcome.stdout.trim()).toBe("image inspect --format found debian:trixie-slim");
  });
});

describe("what is missing is said", () => {
  test("no engine", () => {
    const outcome = prepareEngineWith({});
    expect(outcome.code).toBe(125);
    expect(outcome.stdout).toBe("");
    expect(outcome.stderr).toContain("there is no Docker engine on this machine");
    expect(outcome.stderr).toContain("apt-get install docker.io");
    expect(outcome.stderr.trim().split("\n")).toHaveLength(2);
  });

  test("a daemon that is not running", () => {
    // Also where this machine's own daemon runs: its socket is not looked at.
    const outcome = prepareEngineWith(
      { docker: `[ "$1" = context ] && echo unix:///var/run/docker.sock && exit; exit 1`, dockerd: "exit 1" },
      "fail_without_permission() { :; }; prepare_engine",
    );
    expect(outcome.code).toBe(125);
    expect(outcome.stderr).toContain("the Docker daemon is not running");
    expect(outcome.stderr).toContain("systemctl start docker");
  });

  test("an engine elsewhere that is nobody's to start", () => {
    const outcome = prepareEngineWith({
      docker: `[ "$1" = context ] && echo ssh://builder && exit; exit 1`,
    });
    expect(outcome.code).toBe(125);
    expect(outcome.stderr).toContain("the engine at ssh://builder does not answer");
    expect(outcome.stderr).toContain("DOCKER_HOST");
  });

  test("an image that nobody gives", () => {
    const outcome = prepareEngineWith({ docker: `[ "$1" = version ]` }, "use_engine_with debian:trixie-slim");
    expect(outcome.code).toBe(125);
    expect(outcome.stderr).toContain("debian:trixie-slim is not there, and no registry gave it");
    expect(outcome.stderr).toContain("docker pull debian:trixie-slim");
  });
});

describe("installing", () => {
  test("brings the client where it is a package of its own, and the daemon's range comes first", () => {
    const machine = machineWith({
      sudo: `shift; "$@"`,
      id: ordinaryUser,
      "apt-get": `case "$*" in *indextargets*) ;; *) echo "$@" >>"$HOME/calls" ;; esac`,
      "apt-cache": "exit 0",
    });
    const outcome = shell(
      machine,
      `choose_engine_range() { echo range >>"$HOME/calls"; }; install_engine; cat "$HOME/calls"`,
    );
    expect(outcome.code).toBe(0);
    const calls = outcome.stdout.trim().split("\n");
    expect(calls[0]).toBe("range");
    expect(calls[1]).toMatch(/ update$/);
    expect(calls[2]).toMatch(/ install --no-install-recommends docker\.io iptables docker-cli/);
  });
});
