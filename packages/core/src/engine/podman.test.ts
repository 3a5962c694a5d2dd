import { describe, expect, it } from "vitest";
import type { PodmanFacts } from "../plan/facts.ts";
import { plan } from "../plan/plan.ts";
import { sampleFacts } from "../plan/sample-facts.ts";
import { dockerArguments } from "./docker.ts";
import { podmanArguments } from "./podman.ts";

const usual: PodmanFacts = { isRootless: true, controllers: ["cpu", "memory", "pids"] };
const argv = (podman: PodmanFacts = usual, change: object = {}): string[] => {
  const spec = plan({ ...sampleFacts, engine: { ...sampleFacts.engine, podman } });
  return podmanArguments(dockerArguments, podman)({ ...spec, ...change }, "/state/session");
};

describe("every session", () => {
  it.each([
    "--read-only",
    "--read-only-tmpfs=false",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--security-opt=seccomp=/opt/core/seccomp.json",
    "--pull=never",
    "--no-hosts",
    "--http-proxy=false",
    "--env-host=false",
    "--pid=private",
    "--ipc=private",
    "--user=1000:1000",
    "--pidfile=/state/session",
    "--network=private",
    "--memory=6442450944",
    "--pids-limit=1024",
    "type=bind,source=/opt/core/hosts,target=/etc/hosts,readonly",
  ])("has %s", (flag) => expect(argv()).toContain(flag));

  it("has no id file, which newer ones remove with the container", () =>
    expect(argv().join(" ")).not.toContain("--cidfile"));
});

it("without root the caller's ids are the same inside, with root they are anyway", () => {
  expect(argv()).toContain("--userns=keep-id");
  expect(argv({ ...usual, isRootless: false }).join(" ")).not.toContain("--userns");
});

it("what can't be limited is not asked for", () => {
  const words = argv({ isRootless: true, controllers: ["memory"] });
  expect(words).toContain("--memory=6442450944");
  expect(words.filter((word) => /^--(cpus|pids-limit)/.test(word))).toEqual([]);
});

it("the tool's arguments stay as they are, whatever they look like", () => {
  const args = ["--cidfile=x", "--network=bridge", "--", "--memory=1"];
  const words = argv({ isRootless: true, controllers: [] }, { arguments: args });
  expect(words.slice(words.indexOf("--") + 2)).toEqual(args);
});

it("all else is as Docker has it", () => {
  const podman = { ...usual, isRootless: false };
  const spec = plan({ ...sampleFacts, engine: { ...sampleFacts.engine, podman } });
  const docker = dockerArguments(spec, "/state/session");
  const missing = docker.filter((word) => !argv(podman).includes(word));
  expect(missing).toEqual(["--cidfile=/state/session", "--network=bridge"]);
});
