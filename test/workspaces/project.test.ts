import { cpSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { docker } from "../support/engine.ts";
import { makePlace, type Place, placeWith, project } from "./place.ts";

let here: Place;
beforeAll(async () => {
  here = makePlace({ AI_SANDBOX_TRUST: "once" });
  here.write("data/file", "the data\n");
  expect(await here.command(["settings", "set", "network", "none"])).toMatchObject({ code: 0 });
});

/** A project with a file of settings, in which every session is trusted once. @returns its name below the place */
function projectWith(content: unknown): string {
  const name = `project-${++count}`;
  here.write(`${name}/.ai-sandbox.json`, typeof content === "string" ? content : JSON.stringify(content));
  return name;
}
let count = 0;
const at = (name: string): string => join(here.folder, name);

describe("what a hostile file asks for, it does not get", () => {
  it.each<[string, () => unknown, RegExp]>([
    ["everything", () => ({ mounts: ["/"] }), /mounts: also \/, to read/],
    [
      "the keys",
      () => ({ mounts: [{ path: "~/.ssh", write: true }] }),
      /mounts: also ~\/\.ssh, to read and write/,
    ],
    [
      "an image from elsewhere",
      () => ({ tools: { probe: { image: "evil.example/x" } } }),
      /tools\.probe\.image: evil/,
    ],
    [
      "another registry",
      () => ({ image: { source: "registry", registry: "evil.example/x" } }),
      /image\.registry: evil/,
    ],
    ["a fragment of a Dockerfile", () => ({ image: { dockerfile: "Dockerfile" } }), /image\.dockerfile/],
    ["keys by their beginning", () => ({ environment: ["AWS_*"] }), /environment: also AWS_\*/],
    ["a token", () => ({ environment: ["GH_TOKEN"] }), /environment: also GH_TOKEN/],
    ["the whole network", () => ({ network: "open" }), /network: open, where yours is none/],
    ["the services of this machine", () => ({ hostAccess: true }), /hostAccess/],
    ["the networks of others", () => ({ join: ["metamcp_default"] }), /join: also metamcp_default/],
    ["open repositories", () => ({ git: "open" }), /git: open, where yours is protected/],
    ["editors' settings", () => ({ unlock: [".vscode"] }), /unlock: also \.vscode/],
    ["the ssh agent", () => ({ sshAgent: true }), /sshAgent: true, where yours is false/],
    ["what your git may fetch", () => ({ gitFetch: ["a.example/b"] }), /gitFetch: also a\.example\/b/],
    ["more processes", () => ({ limits: { processes: 1_000_000 } }), /limits\.processes: 1000000/],
    [
      "memory, where no engine tells how much a session has",
      () => ({ limits: { memory: "64m" } }),
      /not set/,
    ],
    ["the bare terminal", () => ({ terminalFilter: false, network: "open" }), /network: open/],
    [
      "more than anybody reads",
      () => ({ hosts: Array.from({ length: 101 }, (_, index) => `h${index}.example.com`) }),
      /expected at most 100 wishes/,
    ],
    [
      "a name that hides its end",
      () => ({ mounts: [`/${"x".repeat(10_000)}`] }),
      /"mounts": expected values short/,
    ],
    ["silence at the end", () => ({ report: "off" }), /"report": a project's file can't set this/],
    [
      "certificates",
      () => ({ certificateFile: "/x.pem" }),
      /"certificateFile": a project's file can't set this/,
    ],
    ["a sandbox that is off", () => ({ engine: "none" }), /"engine": expected one of docker/],
    [
      "a sandbox that is off, in other words",
      () => ({ AI_SANDBOX: "off" }),
      /"AI_SANDBOX": expected nothing/,
    ],
    ["a field of the wrong type", () => ({ network: ["none"] }), /"network": expected one of/],
    ["a mount of the wrong type", () => ({ mounts: [{ path: "/x", target: "/etc" }] }), /"mounts": expected/],
    ["a mount that leads up", () => ({ mounts: ["/data/../etc"] }), /"mounts": expected/],
    ["a prototype", () => '{"__proto__": {"network": "open"}}', /"__proto__\.network": expected nothing/],
    ["another prototype", () => '{"constructor": {"prototype": {"network": "open"}}}', /"constructor\./],
    ["10 MB", () => `{"network": "none"${" ".repeat(10 * 1024 ** 2)}}`, /expected at most 65536 bytes/],
    ["no JSON", () => '{"network": open}', /:1:13: this is not JSON/],
    ["nothing", () => "", /:1:1: this is not JSON/],
  ])("%s", async (_title, content, expected) => {
    const name = projectWith(content());
    // Nothing may be asked of an engine: PATH has none.
    const result = await here.inside(at(name), "echo started", { PATH: inject("installation").nodeFolder });
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(expected);
    expect(result.stderr).not.toContain("\u001b");
  });

  it("what is wrong with it is told together with what is wrong with the user's own settings", async () => {
    const place = placeWith({ network: "wide" });
    place.write("project/.ai-sandbox.json", '{\n  "git": "shut"\n}');
    const result = await place.inside(project(place), "echo started", { AI_SANDBOX_HOSTS: "-" });
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr.split("\n")).toEqual([
      expect.stringMatching(/^ai-sandbox: /),
      expect.stringMatching(/config\.json:1: "network": expected one of/),
      expect.stringMatching(/AI_SANDBOX_HOSTS: expected a list/),
      expect.stringMatching(/project's/),
      expect.stringMatching(/project\/\.ai-sandbox\.json:2: "git": expected one of/),
      "",
    ]);
  });

  it("a link to another file is not read", async () => {
    const name = projectWith({});
    here.write("secret.json", '{"limits": {"processes": 64}, "s3cret": 1}');
    rmSync(join(at(name), ".ai-sandbox.json"));
    symlinkSync(at("secret.json"), join(at(name), ".ai-sandbox.json"));
    const result = await here.inside(at(name), "echo started");
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(/found a link/);
    expect(result.stderr).not.toContain("s3cret");
  });

  it("a file's text is shown harmless", async () => {
    const name = projectWith({ mounts: ["/\u202eevil"], environment: ["A"] });
    const result = await here.inside(at(name), "echo started");
    expect(result.stderr).toContain("/\\u202eevil");
  });
});

describe("what only narrows holds without a question", () => {
  it("network and limits, seen from inside", async () => {
    // Of memory the user set nothing: less than what a session has on this machine is less.
    const name = projectWith({ network: "none", limits: { processes: 64, memory: "300m", cpus: 1.5 } });
    const result = await here.inside(
      at(name),
      `ls /sys/class/net; cd /sys/fs/cgroup
cat pids.max || cat pids/pids.max; cat memory.max || cat memory/memory.limit_in_bytes`,
    );
    expect(result.stdout).toBe(`lo\n64\n${300 * 1024 ** 2}\n`);
  });

  it("and more memory and processors than a session has on this machine are more", async () => {
    const [processors, bytes] = docker("info", "--format", "{{.NCPU}} {{.MemTotal}}").split(" ").map(Number);
    const memory = `${Math.ceil((bytes ?? 0) / 1024 ** 2)}m`;
    const name = projectWith({ limits: { memory, cpus: (processors ?? 0) + 1 } });
    const result = await here.inside(at(name), "echo started");
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(new RegExp(`limits\\.memory: ${memory}, where yours is [0-9]+m$`, "m"));
    expect(result.stderr).toMatch(/limits\.cpus: [0-9]+, where yours is [0-9]+$/m);
  });

  it("a home for this project alone", async () => {
    const name = projectWith({ home: "private" });
    expect(await here.inside(at(name), "echo hello > ~/file")).toMatchObject({ code: 0 });
    expect(readdirSync(join(here.state, "project-homes/probe", at(name), "@ai-sandbox"))).toContain("file");
  });
});

describe("an approval", () => {
  const wish = { mounts: [] as unknown[], environment: ["ASKED_FOR"], limits: { processes: 64 } };
  const environment = () => ({ ASKED_FOR: "given" });
  const script = () => `cat ${at("data/file")}; echo "[$ASKED_FOR]"`;

  it("holds for this file in this folder, and for nothing else", async () => {
    const name = projectWith({ ...wish, mounts: [at("data")] });
    const before = await here.inside(at(name), script(), environment());
    expect(before).toMatchObject({ code: 125, stdout: "" });
    expect(before.stderr).toContain(`mounts: also ${at("data")}, to read`);
    expect(before.stderr).toContain(`ai-sandbox settings approve ${at(name)}`);

    expect(await here.command(["settings", "approve", at(name), "--yes"])).toMatchObject({ code: 0 });
    const after = await here.inside(at(name), script(), environment());
    expect(after).toMatchObject({ code: 0, stdout: "the data\n[given]\n" });
    expect((await here.inside(at(name), `touch ${at("data/new")}`)).stderr).toMatch(/Read-only file system/);

    // The same file in another folder is asked about again.
    cpSync(at(name), at(`${name}-copy`), { recursive: true });
    expect(await here.inside(at(`${name}-copy`), script())).toMatchObject({ code: 125, stdout: "" });

    // And a changed one, though it asks for no more than before.
    here.write(`${name}/.ai-sandbox.json`, JSON.stringify({ ...wish, mounts: [at("data")] }, undefined, 1));
    expect(await here.inside(at(name), script())).toMatchObject({ code: 125, stdout: "" });

    // A variable of the user's own goes before what was approved.
    expect(await here.command(["settings", "approve", at(name), "--yes"])).toMatchObject({ code: 0 });
    const narrowed = await here.inside(at(name), script(), {
      ...environment(),
      AI_SANDBOX_ENVIRONMENT: "OTHER",
    });
    expect(narrowed.stdout).toBe("the data\n[]\n");
    expect(await here.command(["settings", "approve", at(name), "--forget"])).toMatchObject({ code: 0 });
    expect(await here.inside(at(name), script())).toMatchObject({ code: 125, stdout: "" });
  });

  it("ends when the user's own settings allow less than when it was given", async () => {
    const place = makePlace({ AI_SANDBOX_TRUST: "once" });
    place.write("p/.ai-sandbox.json", '{"git": "protected"}');
    expect(await place.inside(join(place.folder, "p"), "echo started")).toMatchObject({ code: 0 });
    expect(await place.command(["settings", "set", "git", "read-only"])).toMatchObject({ code: 0 });
    const result = await place.inside(join(place.folder, "p"), "echo started");
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(/git: protected, where yours is read-only/);
  });

  it.each([["/"], ["~/.ssh"], ["/etc"], ["/var/run/docker.sock"], ["~"]])(
    "of a mount of %s does not help: it is refused all the same",
    async (path) => {
      const written = path === "~" ? here.person.home : path;
      const name = projectWith({ mounts: [written] });
      await here.command(["settings", "approve", at(name), "--yes"]);
      const result = await here.inside(at(name), "echo started");
      expect(result).toMatchObject({ code: 125, stdout: "" });
      expect(result.stderr).toMatch(/can't be shared with a tool|can't be found/);
    },
  );

  it("can't be given from inside, and the file itself is read-only there", async () => {
    const name = projectWith({ network: "none" });
    const result = await here.inside(
      at(name),
      'echo "{}" > .ai-sandbox.json; rm -f .ai-sandbox.json; mv .ai-sandbox.json x; cat .ai-sandbox.json',
    );
    expect(result.stdout).toBe('{"network":"none"}');
  });

  it("moves with nobody: a project that was renamed is asked about again", async () => {
    const name = projectWith({ environment: ["ASKED_FOR"] });
    expect(await here.command(["settings", "approve", at(name), "--yes"])).toMatchObject({ code: 0 });
    renameSync(at(name), at(`${name}-renamed`));
    const result = await here.inside(at(`${name}-renamed`), "echo started");
    expect(result).toMatchObject({ code: 125, stdout: "" });
    expect(result.stderr).toMatch(/asks for more than you allow/);
  });
});
