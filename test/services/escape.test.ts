import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Attack } from "../escape/attack.ts";
import { attacks } from "../escape/attacks/all.ts";
import { makePlace, makeUser, own } from "../escape/place.ts";
import { type Services, startServices } from "../escape/services.ts";
import { type Answers, runInside } from "../escape/ways.ts";
import { docker } from "../support/engine.ts";
import type { Person } from "../support/person.ts";
import { freePort } from "./support/free-port.ts";

/** Attacks on the network that run in a session whose network is closed in some way; `open` hides nothing. */
const wanted = attacks.filter(
  ({ group, inside, network, needsOutside, isForReport }) =>
    isForReport !== true &&
    group === "network reachability" &&
    inside !== undefined &&
    needsOutside !== true &&
    network !== undefined &&
    network !== "open",
);

const network = `ai-sandbox-test-${process.pid}-joined`;
const container = `ai-sandbox-test-${process.pid}-joined-web`;
const allowed = createServer((_request, response) => response.end("allowed"));
let services: Services;
let user: Person;
let visitors: number;

/** A user whose settings join a network, open a port of this machine to sessions, and one of theirs here. */
beforeAll(async () => {
  services = await startServices({ outside: false });
  visitors = services.visitors();
  docker("network", "create", network);
  docker(
    ...["run", "--detach", "--rm", `--name=${container}`, `--network=${network}`, "--network-alias=joined"],
    ...["--entrypoint=python3", "ai-probe:latest", "-m", "http.server", "80"],
  );
  await new Promise<void>((resolve) => allowed.listen(0, "127.0.0.1", resolve));
  user = makeUser(inject("people").agent);
  const settings = {
    join: [network],
    hostAccess: [(allowed.address() as { port: number }).port],
    ports: [`${await freePort()}:8000`],
    limits: { memory: "768m", processes: 256 },
  };
  writeFileSync(join(user.home, ".ai-sandbox/config.json"), JSON.stringify(settings));
});
afterAll(() => {
  allowed.close();
  services.close();
  docker("rm", "--force", container);
  docker("network", "rm", network);
});

describe.each(["public", "strict", "none"] as const)(
  "network %s, with a joined network, host access and a port: the network's attacks are held as ever",
  (mode) => {
    const tried = wanted.filter((attack) => attack.network === mode);
    let answers: Answers["answers"];
    beforeAll(async () => {
      const place = makePlace(user, services);
      for (const { arrange } of tried) arrange?.(place);
      own(place);
      const proof: Attack = {
        id: "PROOF",
        group: "network reachability",
        words: "what was asked for is there",
        inside: `curl -sf -m 30 http://joined/ >/dev/null && curl -sf -m 5 http://host.docker.internal:${(allowed.address() as { port: number }).port}/ >/dev/null`,
        weakening: tried[0]?.weakening as Attack["weakening"],
      };
      ({ answers } = await runInside("ours", place, [...tried, proof], proof.weakening, mode));
    }, 120_000);

    it("what was asked for is there", () => expect(answers.PROOF?.[0], answers.PROOF?.[1]).toBe(0));
    it.each(tried.map(({ id, words }) => [id, words]))("%s %s", (id) => {
      expect(answers[id]?.[0], answers[id]?.[1]).toBeGreaterThan(0);
    });
    it("nobody came to the host's other services", () => expect(services.visitors()).toBe(visitors));
  },
);
