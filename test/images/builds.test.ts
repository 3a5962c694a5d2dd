import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { clients } from "../lifecycle/support/clients.ts";
import { skipFor } from "../lifecycle/support/skip.ts";
import { docker } from "../support/engine.ts";
import { makeWorkspace } from "../support/person.ts";
import { type Result, run } from "../support/run.ts";
import { changedLauncher, withArgument } from "./changed-launcher.ts";
import { ancestorOf, historyOf, inImage } from "./contents.ts";
import { filesWithText } from "./secrets.ts";
import { noStandIn, startStandIn } from "./stand-in.ts";
import { archive, checksum, programThatSays, registryEntry } from "./stand-in-package.ts";
import { pinnedVersion, type ToolFacts, tools } from "./tools.ts";

const dockerfiles = fileURLToPath(new URL("../../dockerfiles", import.meta.url));
const buildTime = { timeout: 900_000 };

function toolNamed(name: string): ToolFacts {
  const found = tools.find((tool) => tool.name === name);
  if (found === undefined) throw new Error(`there is no tool ${name}`);
  return found;
}

function start(program: string, environment: Readonly<Record<string, string>> = {}): Promise<Result> {
  const person = inject("people").agent;
  const folder = makeWorkspace(inject("folder"), person);
  return run(program, ["--version"], { as: person, in: folder, environment });
}

/** The build stopped, the launcher says so in words for a person. */
function expectStopped(result: Result, ...words: readonly (RegExp | string)[]): void {
  expect(result.code, result.stderr).toBe(125);
  expect(result.stdout.toString()).toBe("");
  for (const word of words) expect(result.stderr).toMatch(word);
  expect(result.stderr).not.toMatch(/^\s+at /m);
}

it(
  "a package that has vanished stops the build with the tool, the package and what to try",
  buildTime,
  async () => {
    const claude = toolNamed("claude");
    const { program } = changedLauncher(claude, (text) =>
      text.replace("claude-code-linux-{arch}", "claude-code-that-vanished-linux-{arch}"),
    );
    const result = await start(program);
    expectStopped(
      result,
      /claude: package @anthropic-ai\/claude-code-that-vanished-linux-(x64|arm64) version \S+ could not be installed/,
      pinnedVersion(claude),
      /Try again/,
      /another version/,
      /The whole log: \S+/,
    );
  },
);

// Their own programs can't be had everywhere; what is done with them can be tried with others in their place.
describe("tools that are downloaded from elsewhere, with a stand-in from this machine", () => {
  it("jules: an archive with the right checksum", buildTime, async (context) => {
    skipFor(noStandIn, context);
    const content = archive({ "some/folder/jules": programThatSays("stand-in for jules") });
    const vendor = await startStandIn(context, (_, response) => response.end(content));
    const jules = changedLauncher(toolNamed("jules"), (text) => {
      const address = `${vendor.address}/jules.tar.gz`;
      return withArgument(
        withArgument(text, "JULES_URL", address),
        "JULES_SHA256",
        checksum(content).toString("hex"),
      );
    });
    const result = await start(jules.program);
    expect(result.stdout.toString(), result.stderr).toBe("stand-in for jules\n");
    expect(result.code).toBe(0);
    expect(vendor.requests.map(({ path }) => path)).toEqual(["/jules.tar.gz"]);
    expect(inImage(jules.image, "stat --format '%U %a %n' /opt/jules/*")).toBe("root 755 /opt/jules/jules\n");
  });

  it("jules: an archive with another checksum", buildTime, async (context) => {
    skipFor(noStandIn, context);
    const content = archive({ jules: programThatSays("not what was asked for") });
    const vendor = await startStandIn(context, (_, response) => response.end(content));
    const wanted = "0".repeat(64);
    const jules = changedLauncher(toolNamed("jules"), (text) =>
      withArgument(withArgument(text, "JULES_URL", `${vendor.address}/jules.tar.gz`), "JULES_SHA256", wanted),
    );
    const found = checksum(content).toString("hex");
    expectStopped(await start(jules.program), /jules/, found, wanted, vendor.address, /JULES_SHA256/);
  });

  it("shai: a bare program; a proxy's password does not stay in the image", buildTime, async (context) => {
    skipFor(noStandIn, context);
    const content = programThatSays("stand-in for shai");
    const vendor = await startStandIn(context, (_, response) => response.end(content));
    const shai = changedLauncher(toolNamed("shai"), (text) =>
      withArgument(text, "SHAI_URL", `${vendor.address}/shai-linux`),
    );
    const password = `secret-${Math.random().toString(36).slice(2)}`;
    const proxy = `http://someone:${password}@192.0.2.1:9`;
    const result = await start(shai.program, {
      http_proxy: proxy,
      HTTPS_PROXY: proxy,
      no_proxy: "*",
      NO_PROXY: "*",
    });
    expect(result.stdout.toString(), result.stderr).toBe("stand-in for shai\n");
    expect(result.code).toBe(0);
    expect(historyOf(shai.image)).not.toContain(password);
    expect(filesWithText(shai.image, password, ["/etc", "/opt", "/usr", "/root", "/home", "/var"])).toEqual(
      [],
    );
    expect(result.stderr).not.toContain(password);
  });

  it("shai: an address that holds nothing", buildTime, async (context) => {
    skipFor(noStandIn, context);
    const vendor = await startStandIn(context, (_, response) => {
      response.statusCode = 404;
      response.end();
    });
    const shai = changedLauncher(toolNamed("shai"), (text) =>
      withArgument(text, "SHAI_URL", `${vendor.address}/gone`),
    );
    expectStopped(await start(shai.program), /shai: it could not be downloaded/, vendor.address, /SHAI_URL/);
  });

  it("codebuddy: a package whose install script never runs", buildTime, async (context) => {
    skipFor(noStandIn, context);
    const codebuddy = toolNamed("codebuddy");
    const version = pinnedVersion(codebuddy);
    const manifest = { name: codebuddy.version.package, version, bin: { codebuddy: "cli.js" } };
    const content = archive({
      "package/package.json": JSON.stringify({
        ...manifest,
        scripts: { postinstall: "touch /opt/an-install-script-ran" },
      }),
      "package/cli.js": "#!/usr/bin/env node\nconsole.log('stand-in for codebuddy');\n",
    });
    const vendor = await startStandIn(context, ({ path }, response) => {
      if (path.endsWith(".tgz")) response.end(content);
      else response.end(registryEntry(manifest.name, version, `${vendor.address}/codebuddy.tgz`, content));
    });
    const changed = changedLauncher(codebuddy, (text) =>
      withArgument(text, "NPM_CONFIG_REGISTRY", `${vendor.address}/`),
    );
    const result = await start(changed.program);
    expect(result.stdout.toString(), result.stderr).toBe("stand-in for codebuddy\n");
    expect(result.code).toBe(0);
    expect(inImage(changed.image, "ls /opt")).toBe("codebuddy\n");
  });
});

// The bases as well, and all tools, without a cache: npm run images:builders, whose table is docs/builders.md.
describe("one tool with each builder, on the base that a launcher made", () => {
  for (const { path, builder } of clients().flatMap((client) =>
    client.builders.map((each) => ({ path: client.path, builder: each })),
  )) {
    it(`${path}, ${builder === "1" ? "BuildKit" : "the classic builder"}`, buildTime, () => {
      const tool = `ai-auggie:tested-${builder}`;
      onTestFinished(() => void spawnSync("docker", ["rmi", tool]));
      build(path, builder, tool, ancestorOf("ai-probe:latest", "ai-base"), join(dockerfiles, "auggie"));
      const said = docker("run", "--rm", tool, "--version");
      expect(said).toContain(pinnedVersion(toolNamed("auggie")));
    });
  }
});

function build(client: string, builder: string, tag: string, parent: string, context: string): void {
  const args = ["build", "--build-arg", `BASE_IMAGE=${parent}`, "--tag", tag, context];
  const env = { ...process.env, DOCKER_BUILDKIT: builder };
  const { status, stderr } = spawnSync(client, args, { encoding: "utf8", env });
  expect(status, stderr).toBe(0);
}
