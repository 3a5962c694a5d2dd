import { describe, expect, it } from "vitest";
import { defaultSettings } from "../settings/settings.ts";
import { mayForward, planEnvironment } from "./environment.ts";
import { hostWith, sampleFacts } from "./sample-facts.ts";

const planned = (environment: Record<string, string>, listed: string[] = [], forward = ["PROBE_KEY"]) => {
  const entries = planEnvironment({
    tool: { ...sampleFacts.tool, environment: { forward, set: { PROBE_FIXED: "1" } } },
    host: hostWith(environment),
    settings: { ...defaultSettings, environment: listed },
  });
  return new Map(entries.map((entry) => [entry.name, entry]));
};

describe("what goes in", () => {
  it.each([
    ["the tool's own", { PROBE_KEY: "x" }, []],
    ["an empty value", { PROBE_KEY: "" }, []],
    ["the terminal's", { TERM: "xterm" }, []],
    ["what the user listed", { GH_TOKEN: "x" }, ["GH_TOKEN"]],
    ["a proxy that the user listed", { HTTPS_PROXY: "http://proxy" }, ["HTTPS_PROXY"]],
  ])("%s, by name", (_title, environment, listed) => {
    const name = Object.keys(environment)[0] ?? "";
    expect(planned(environment as Record<string, string>, listed).get(name)).toMatchObject({
      kind: "forwarded",
    });
  });

  it("fixed values, whatever the host's are", () => {
    const entries = planned({ HOME: "/home/you", PROBE_FIXED: "other" });
    expect(entries.get("HOME")).toMatchObject({ kind: "fixed", value: "/home/agent" });
    expect(entries.get("PROBE_FIXED")).toMatchObject({ kind: "fixed", value: "1" });
  });

  it("a value never stands in the plan when it is forwarded", () => {
    expect(
      JSON.stringify([...planned({ PROBE_KEY: "s3cret", GH_TOKEN: "t0ken" }, ["GH_TOKEN"])]),
    ).not.toMatch(/s3cret|t0ken/);
  });
});

describe("what does not", () => {
  it.each(
    "GH_TOKEN GITHUB_TOKEN AWS_SECRET_ACCESS_KEY AWS_PROFILE SSH_AUTH_SOCK NPM_TOKEN DOCKER_HOST NODE_OPTIONS USER".split(
      " ",
    ),
  )("%s, unless somebody listed it", (name) => expect(planned({ [name]: "x" }).has(name)).toBe(false));

  it.each(
    "PATH NODE_OPTIONS LD_PRELOAD DYLD_INSERT_LIBRARIES DOCKER_HOST SSH_AUTH_SOCK XDG_RUNTIME_DIR".split(" "),
  )("%s, even when tool and user list it", (name) =>
    expect(planned({ [name]: "x" }, [name], [name]).has(name)).toBe(false),
  );

  it("a listed name that the host does not have", () =>
    expect(planned({}, ["GH_TOKEN"]).has("GH_TOKEN")).toBe(false));

  it.each("HTTP_PROXY https_proxy NO_PROXY all_proxy ftp_proxy".split(" "))(
    "%s, which the engine's client would add",
    (name) => expect(planned({ [name]: "x" }).get(name)).toMatchObject({ kind: "withheld" }),
  );
});

it.each([
  ["A", true],
  ["_a1", true],
  ["1A", false],
  ["", false],
  ["A B", false],
  ["A=B", false],
  ["--privileged", false],
  ["A\n", false],
  ["HOME", false],
  ["LD_X", false],
  ["BUILDKIT_HOST", false],
])("may %j be forwarded: %s", (name, answer) => expect(mayForward(name)).toBe(answer));
