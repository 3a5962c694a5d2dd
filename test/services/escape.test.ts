import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Attack } from "../escape/attack.ts";
import { attacks } from "../escape/attacks/all.ts";
import { networkControls } from "../escape/attacks/network-observed.ts";
import { cgnat, insider } from "../escape/outside-names.ts";
import { makePlace, makeUser, own, type Place } from "../escape/place.ts";
import { type Services, startServices } from "../escape/services.ts";
import { type Answers, runInside } from "../escape/ways.ts";
import { docker } from "../support/engine.ts";
import { noOutside } from "../support/outside/outside.ts";
import type { Person } from "../support/person.ts";
import { writeTable } from "./support/escape-table.ts";
import { freePort } from "./support/free-port.ts";

/** `npm run escape -- --services`: also those that are judged by observers outside; with `--report` a table of them. */
const isWhole = process.env.ESCAPE_SERVICES !== undefined;
const isReport = process.env.ESCAPE_SERVICES === "report";
const isObserved = isWhole && noOutside === undefined;
if (!isWhole)
  process.stderr.write("attacks with observers outside are tried by npm run escape -- --services\n");

/** Attacks on the network that run in a session whose network is closed in some way; `open` hides nothing. */
const wanted = [...attacks, ...networkControls].filter(
  ({ group, inside, network, needsOutside, isForReport }) =>
    (isForReport !== true || isWhole) &&
    group === "network reachability" &&
    inside !== undefined &&
    (needsOutside !== true || isObserved) &&
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
  services = await startServices({ outside: isWhole });
  visitors = services.visitors();
  docker("network", "create", network);
  docker(
    ...["run", "--detach", "--rm", `--name=${container}`, `--network=${network}`, "--network-alias=joined"],
    ...["--entrypoint=python3", "ai-probe:latest", "-m", "http.server", "80"],
  );
  await new Promise<void>((resolve) => allowed.listen(0, "127.0.0.1", resolve));
  user = makeUser(inject("people").agent);
  const file = join(user.home, ".ai-sandbox/config.json");
  const settings = {
    ...(JSON.parse(readFileSync(file, "utf8")) as object),
    join: [network],
    hostAccess: [(allowed.address() as { port: number }).port],
    ports: [`${await freePort()}:8000`],
  };
  writeFileSync(file, JSON.stringify(settings));
});
afterAll(() => {
  allowed.close();
  services.close();
  docker("rm", "--force", container);
  docker("network", "rm", network);
  if (isReport) writeTable(rows);
});

const rows: string[] = [];

describe.each(["public", "strict", "none"] as const)(
  "network %s, with a joined network, host access and a port: the network's attacks are held as ever",
  (mode) => {
    const tried = wanted.filter((attack) => attack.network === mode);
    let answers: Answers["answers"];
    const isThrough = ({ id, after }: Attack): boolean =>
      after === undefined ? answers[id]?.[0] === 0 : after(place);
    let place: Place;
    let strays: string[];
    beforeAll(async () => {
      place = makePlace(user, services);
      for (const { arrange } of tried) arrange?.(place);
      own(place);
      const proof: Attack = {
        id: "PROOF",
        group: "network reachability",
        words: "what was asked for is there",
        inside: `curl -sf -m 30 http://joined/ >/dev/null && curl -sf -m 5 http://host.docker.internal:${(allowed.address() as { port: number }).port}/ >/dev/null`,
        weakening: tried[0]?.weakening as Attack["weakening"],
      };
      services.outside?.forget();
      ({ answers } = await runInside("ours", place, [...tried, proof], proof.weakening, mode));
      await services.outside?.settle();
      // Addresses that nothing else on this host sends to.
      strays = (services.outside?.arrivals() ?? []).flatMap((arrival) =>
        arrival.kind === "packet" && [insider, cgnat].includes(arrival.to) ? [arrival.to] : [],
      );
      const counted = tried.filter(({ id }) => !id.startsWith("CONTROL"));
      const through = counted.filter(isThrough).map(({ id }) => id);
      const observed = counted.filter(({ needsOutside }) => needsOutside === true).length;
      const arrived = tried.filter((attack) => attack.id.startsWith("CONTROL") && isThrough(attack)).length;
      rows.push(
        `| ${mode} | ${counted.length} | ${observed} | ${counted.length - through.length} | ${through.join(", ") || "none"} | ${arrived} | ${strays.length} |`,
      );
    }, 600_000);

    it("what was asked for is there", () => expect(answers.PROOF?.[0], answers.PROOF?.[1]).toBe(0));
    it.each(tried.map((attack) => [attack.id, attack.words, attack.ours ?? "held", attack] as const))(
      "%s %s: %s",
      (id, _words, expected, attack) => {
        expect(answers).toHaveProperty(id);
        expect(isThrough(attack), `${id}: ${answers[id]?.join(" ")}`).toBe(expected === "open");
      },
    );
    it("not one packet of the session's reached a local network", () => expect(strays).toEqual([]));
    it("nobody came to the host's other services", () => expect(services.visitors()).toBe(visitors));
  },
);
