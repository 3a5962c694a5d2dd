import { describe, expect, it } from "vitest";
import { imageChoice } from "./image-choice.ts";
import { planLimits } from "./limits.ts";
import { containerName } from "./name.ts";
import { plan } from "./plan.ts";
import { hostWith, sampleFacts } from "./sample-facts.ts";

const at = (path: string, uid = 1000) =>
  plan({
    ...sampleFacts,
    host: { ...sampleFacts.host, user: { uid, gid: uid } },
    workspace: { ...sampleFacts.workspace, path },
  });
const targets = (path: string, uid?: number): string[] => at(path, uid).mounts.map((mount) => mount.target);

describe("mounts", () => {
  it.each([
    ["its own path and /workspace", "/srv/p", 1000, ["/home/agent", "/srv/p", "/workspace"]],
    ["/workspace once, where it is there", "/workspace", 1000, ["/home/agent", "/workspace"]],
    ["its own path alone below /workspace", "/workspace/p", 1000, ["/home/agent", "/workspace/p"]],
    [
      "both where only the name begins alike",
      "/workspaces/p",
      1000,
      ["/home/agent", "/workspaces/p", "/workspace"],
    ],
    [
      "account files of other users",
      "/srv/p",
      4321,
      ["/home/agent", "/srv/p", "/workspace", "/etc/passwd", "/etc/group"],
    ],
  ])("%s", (_title, path, uid, expected) => expect(targets(path, uid)).toEqual(expected));

  it("the home and the workspace may be written, the account files not", () => {
    expect(at("/srv/p", 4321).mounts.map((mount) => mount.readOnly)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it("of the host there is the workspace and what lies in the state home", () => {
    for (const { source } of at("/srv/p", 4321).mounts)
      expect(source === "/srv/p" || source.startsWith("/home/you/.ai-sandbox/")).toBe(true);
  });
});

it("every mount, folder and variable has a reason to show", () => {
  const spec = at("/srv/p", 4321);
  for (const item of [...spec.mounts, ...spec.temporaryFolders, ...spec.environment])
    expect(item.reason).not.toBe("");
});

it.each([
  ["/srv/project", "probe-project-0123ab"],
  ["/srv/My Project!", "probe-my-project-0123ab"],
  ["/srv/漢字", "probe-0123ab"],
  ["/srv/--rm", "probe-rm-0123ab"],
  ["/srv/_a.b_", "probe-a-b-0123ab"],
  [`/srv/${"x".repeat(80)}`, `probe-${"x".repeat(40)}-0123ab`],
  [`/srv/${"x".repeat(39)} y`, `probe-${"x".repeat(39)}-0123ab`],
])("the container of %s is %s", (path, name) => expect(containerName("probe", path, "0123ab")).toBe(name));

describe("limits", () => {
  const { engine } = sampleFacts;
  it("six tenths of the memory and all processors but one", () => {
    expect(planLimits(engine, {})).toMatchObject({ memoryBytes: 6 * 1024 ** 3, cpus: 3, processes: 1024 });
  });
  it.each([
    [1, undefined, 1],
    [2, undefined, 2],
    [3, undefined, 2],
    [64, undefined, 63],
    [4, 99, 4],
    [4, 0.5, 0.5],
  ])("of %s processors with %s chosen: %s", (cpus, chosen, expected) => {
    expect(planLimits({ ...engine, cpus }, chosen === undefined ? {} : { cpus: chosen }).cpus).toBe(expected);
  });
  it("what the user chose replaces the default", () => {
    expect(planLimits(engine, { memory: "1g", processes: 64 })).toMatchObject({
      memoryBytes: 1024 ** 3,
      processes: 64,
    });
  });
});

describe("two choices of an image never share a stamp", () => {
  const { tool, settings, host } = sampleFacts;
  const choice = (
    change: Partial<typeof settings>,
    environment = {},
    client = "/usr/bin/docker",
    version = "1",
  ): string => imageChoice({ ...tool, version }, { ...settings, ...change }, hostWith(environment), client);
  const choices: [string, string][] = [
    ["none", choice({})],
    ["platform", choice({ platform: "linux/arm64" })],
    ["source", choice({ image: { ...settings.image, source: "registry" } })],
    ["tag", choice({ image: { ...settings.image, tag: "1" } })],
    ["certificates", choice({ certificateFile: "/x" })],
    ["engine", choice({}, { DOCKER_HOST: "unix:///x" })],
    ["context", choice({}, { DOCKER_CONTEXT: "x" })],
    ["authorities", choice({}, { NODE_EXTRA_CA_CERTS: "/x" })],
    ["client", choice({}, {}, "/usr/local/bin/docker")],
    ["version", choice({}, {}, "/usr/bin/docker", "2")],
  ];
  it("all differ", () => expect(new Set(choices.map(([, key]) => key)).size).toBe(choices.length));
  it("other variables change nothing", () => expect(choice({}, { TERM: "x" })).toBe(choice({})));
  it("the host's other facts change nothing", () =>
    expect(
      imageChoice({ ...tool, version: "1" }, settings, { ...host, arguments: [] }, "/usr/bin/docker"),
    ).toBe(choice({})));
});
