import { spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeCase } from "../support/case.ts";
import { pathOf } from "../support/fixtures.ts";
import { asPerson } from "../support/person.ts";
import { run } from "../support/run.ts";

/** A client that puts another folder in the workspace's place after the launcher looked, before the engine does. */
const swappingClient = (workspace: string, secret: string): string => `#!/bin/sh
case "$*" in "run "*) mv '${workspace}' '${workspace}.away'; ln -s '${secret}' '${workspace}' ;; esac
PATH=/usr/local/bin:/usr/bin:/bin exec docker "$@"
`;

describe("a folder that is swapped while the session starts", () => {
  it("is noticed before the tool runs", async () => {
    const place = makeCase();
    const secret = join(place.person.home, "secret");
    mkdirSync(secret, { recursive: true });
    writeFileSync(join(secret, "key"), "the secret\n");
    chownSync(secret, place.person.uid, place.person.gid);
    const bin = join(place.person.home, "bin");
    mkdirSync(bin, { recursive: true });
    const honest = await run("probe", ["ls -A"], {
      as: place.person,
      in: place.workspace,
      environment: { PROBE: "shell" },
    });
    expect(honest.code).toBe(0);
    writeFileSync(join(bin, "docker"), swappingClient(place.workspace, secret));
    chmodSync(join(bin, "docker"), 0o755);
    const environment = { PROBE: "shell", PATH: `${bin}:${pathOf()}` };
    // The first run with another client makes a stamp of its own; it is swapped as well.
    const result = await run("probe", ["ls; cat key"], {
      as: place.person,
      in: place.workspace,
      environment,
    });
    expect(result.stdout.toString()).toBe("");
    expect(result.stderr).toContain("swapped");
    expect(result.code).toBe(125);
  });

  it("never shows another one, however often it is swapped", async () => {
    const place = makeCase();
    const secret = join(place.person.home, ".ssh");
    mkdirSync(secret, { recursive: true });
    writeFileSync(join(secret, "key"), "the secret\n");
    for (const path of [secret, join(secret, "key")]) chownSync(path, place.person.uid, place.person.gid);
    // What an agent in the folder above can do.
    const program = `import ctypes, os, sys, time
os.symlink(sys.argv[1], "link")
while True:
    ctypes.CDLL(None).renameat2(-100, b"project", -100, b"link", 2)
    time.sleep(0.002)`;
    const flipper = spawn(
      "/usr/bin/setpriv",
      [...asPerson(place.person), "--", "python3", "-c", program, secret],
      {
        cwd: dirname(place.workspace),
        stdio: "ignore",
      },
    );
    const outcomes: string[] = [];
    for (let count = 0; count < 10; count++) {
      const result = await run("probe", ["cat key 2>/dev/null || echo honest"], {
        as: place.person,
        in: place.workspace,
        environment: { PROBE: "shell" },
      });
      outcomes.push(result.stdout.toString().trim() || `refused with ${result.code}`);
    }
    flipper.kill("SIGKILL");
    expect(outcomes.filter((outcome) => outcome !== "honest" && outcome !== "refused with 125")).toEqual([]);
  });
});
