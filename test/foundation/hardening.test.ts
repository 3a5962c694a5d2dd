import type { ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Case, makeCase } from "../support/case.ts";
import { docker, sessionsIn } from "../support/engine.ts";
import { ended, run, start } from "../support/run.ts";

/** The little of `docker inspect` that is looked at. */
type Inspected = {
  readonly Config: { User: string; Labels: Record<string, string>; Volumes: unknown; Tty: boolean };
  readonly Mounts: { Type: string; Source: string; Destination: string; RW: boolean }[];
  readonly HostConfig: Record<string, unknown> & { LogConfig: { Type: string }; SecurityOpt: string[] };
};
type Spec = {
  mounts: { source: string; target: string; readOnly: boolean }[];
  limits: { memoryBytes: number; processes: number };
};

describe.each(["agent", "other"] as const)("a running session of %s, as the engine has it", (who) => {
  let here: Case;
  let session: ChildProcess;
  let inspected: Inspected;
  let spec: Spec;

  beforeAll(async () => {
    here = makeCase(who);
    session = start("probe", [], { as: here.person, in: here.workspace, environment: { PROBE: "wait" } });
    await new Promise((resolve) => session.stdout?.once("data", resolve));
    inspected = JSON.parse(docker("inspect", ...sessionsIn(here.workspace)))[0];
    const told = await run("ai-sandbox", ["explain", "probe", "--json"], {
      as: here.person,
      in: here.workspace,
    });
    spec = JSON.parse(told.stdout.toString());
  });
  afterAll(async () => {
    // By force: without an init, which is one of the things looked at, the tool would not hear a signal.
    docker("rm", "--force", ...sessionsIn(here.workspace));
    await ended(session);
  });

  it("has no capability, can gain none, and may not change its image", () => {
    expect(inspected.HostConfig).toMatchObject({ CapDrop: ["ALL"], Privileged: false, ReadonlyRootfs: true });
    expect(inspected.HostConfig.CapAdd ?? []).toEqual([]);
    expect(inspected.HostConfig.SecurityOpt).toContain("no-new-privileges");
    expect(inspected.HostConfig.SecurityOpt.join()).not.toContain("unconfined");
  });

  it("shares no namespace and no device with the host", () => {
    expect(inspected.HostConfig).toMatchObject({
      PidMode: "",
      UTSMode: "",
      UsernsMode: "",
      IpcMode: "private",
      CgroupnsMode: "private",
    });
    expect(inspected.HostConfig.NetworkMode).not.toBe("host");
    expect(inspected.HostConfig.Devices ?? []).toEqual([]);
    expect(inspected.HostConfig.DeviceRequests ?? []).toEqual([]);
    expect(inspected.HostConfig.PortBindings ?? {}).toEqual({});
  });

  it("has limits, those of the plan", () => {
    expect(inspected.HostConfig).toMatchObject({
      PidsLimit: spec.limits.processes,
      Memory: spec.limits.memoryBytes,
    });
    expect(inspected.HostConfig.Memory).toBeGreaterThan(0);
    expect(inspected.HostConfig.NanoCpus).toBeGreaterThan(0);
  });

  it("has an init, no log on disk, and goes away by itself", () => {
    expect(inspected.HostConfig).toMatchObject({ Init: true, AutoRemove: true, LogConfig: { Type: "none" } });
  });

  it("is the caller, not root", () => {
    expect(inspected.Config.User).toBe(`${here.person.uid}:${here.person.gid}`);
  });

  it("has exactly the mounts that explain tells", () => {
    // The folder of the filter's socket is one of the session's own.
    const place = (source: string): string => source.replace(/\/run\/[0-9a-f]{6}$/, "/run/SUFFIX");
    const mounted = inspected.Mounts.map((mount) => [
      mount.Type,
      place(mount.Source),
      mount.Destination,
      mount.RW,
    ]);
    const told = spec.mounts.map((mount) => ["bind", place(mount.source), mount.target, !mount.readOnly]);
    expect(mounted.sort()).toEqual(told.sort());
    expect(inspected.HostConfig.Binds ?? []).toEqual([]);
    expect(inspected.Config.Volumes ?? {}).toEqual({});
    expect(inspected.HostConfig.VolumesFrom ?? []).toEqual([]);
  });

  it("has no socket of an engine among them, nor a folder that holds one", () => {
    for (const { Source } of inspected.Mounts) {
      expect("/var/run/docker.sock".startsWith(Source) || "/run/docker.sock".startsWith(Source)).toBe(false);
      expect(Source).not.toMatch(/docker\.sock|containerd|\/var\/lib\/docker/);
    }
  });
});

/** What a shell inside prints as `name=value` lines. */
async function facts(here: Case, script: string): Promise<Record<string, string>> {
  const result = await here.inside(script);
  // One script asks every socket whether it is an engine's; the filter says no, and that it did.
  expect(result.stderr.replace(/^ai-sandbox: the network filter refused:\n {2}\/_ping: .*\n/, "")).toBe("");
  return Object.fromEntries(
    result.stdout
      .toString()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

describe.each(["agent", "other"] as const)("from inside, as %s", (who) => {
  it("the kernel grants nothing: no capability, no new privileges, system calls filtered", async () => {
    const status = await facts(makeCase(who), "sed -n 's/:[[:space:]]*/=/p' /proc/self/status");
    const none = "0000000000000000";
    expect(status).toMatchObject({ CapInh: none, CapPrm: none, CapEff: none, CapBnd: none, CapAmb: none });
    expect(status).toMatchObject({ NoNewPrivs: "1", Seccomp: "2" });
  });

  it("the user is agent, home and /tmp may be written, /tmp may execute", async () => {
    const found = await facts(
      makeCase(who),
      `
        echo name=$(id -un); echo group=$(id -gn); echo home=$HOME; echo uid=$(id -u); echo groups=$(id -G)
        touch $HOME/touched && echo written=yes; rm $HOME/touched
        printf '#!/bin/sh\\necho executed=yes\\n' > /tmp/program; chmod +x /tmp/program; /tmp/program
        echo core=$(ulimit -c)
      `,
    );
    const { person } = makeCase(who);
    expect(found).toEqual({
      name: "agent",
      group: "agent",
      home: "/home/agent",
      uid: `${person.uid}`,
      groups: `${person.gid}`,
      written: "yes",
      executed: "yes",
      core: "0",
    });
  });

  it("the root file system can't be written, nor mounted anew", async () => {
    const places = [
      "/x",
      "/etc/x",
      "/usr/x",
      "/usr/local/bin/x",
      "/opt/x",
      "/root/x",
      "/home/x",
      "/var/x",
      "/opt/probe/x",
    ];
    const found = await facts(
      makeCase(who),
      `
        for place in ${places.join(" ")}; do touch $place 2>/dev/null && echo $place=written || echo $place=refused; done
        mount -o remount,rw / 2>/dev/null && echo mount=done || echo mount=refused
        unshare --user --map-root-user true 2>/dev/null && echo namespace=made || echo namespace=refused
        grep -q '^[^ ]* / [^ ]* ro,' /proc/self/mounts && echo root=read-only
      `,
    );
    expect(found).toEqual({
      ...Object.fromEntries(places.map((place) => [place, "refused"])),
      mount: "refused",
      namespace: "refused",
      root: "read-only",
    });
  });

  it("of the host there is the workspace and nothing beside or above it", async () => {
    const here = makeCase(who);
    const sibling = join(here.workspace, "..", "sibling");
    mkdirSync(sibling);
    writeFileSync(join(sibling, "file"), "secret");
    writeFileSync(join(here.person.home, "file"), "secret");
    const found = await facts(
      here,
      `
        echo beside=$(ls "${join(here.workspace, "..")}")
        ls "${sibling}" >/dev/null 2>&1 && echo sibling=seen || echo sibling=absent
        ls "${here.person.home}" >/dev/null 2>&1 && echo home=seen || echo home=absent
        ls /run/docker.sock /var/run/docker.sock /run/containerd /var/lib/docker 2>/dev/null | sed s/^/engine=/
        find / -path /proc -prune -o -type s -print 2>/dev/null | while read socket; do
          curl --silent --max-time 2 --unix-socket "$socket" http://engine/_ping | grep -q OK && echo "engine=$socket"
        done
        echo homes=$(ls /home)
      `,
    );
    expect(found).toEqual({
      beside: "project",
      sibling: "absent",
      home: "absent",
      homes: "agent",
    });
  });

  it("there is no mount that explain does not tell of, but for the kernel's and the engine's own", async () => {
    const here = makeCase(who);
    const told = await run("ai-sandbox", ["explain", "probe", "--json"], {
      as: here.person,
      in: here.workspace,
    });
    const spec = JSON.parse(told.stdout.toString()) as Spec & { temporaryFolders: { target: string }[] };
    const { stdout } = await here.inside("cut -d ' ' -f 5 /proc/self/mountinfo");
    const own =
      /^\/($|proc(\/|$)|sys(\/|$)|dev(\/|$)|etc\/(resolv\.conf|hostname|hosts)$|s?bin\/docker-init$|usr\/s?bin\/docker-init$)/;
    const seen = stdout
      .toString()
      .trim()
      .split("\n")
      .filter((target) => !own.test(target));
    expect(seen.sort()).toEqual([...spec.mounts, ...spec.temporaryFolders].map((item) => item.target).sort());
  });
});
