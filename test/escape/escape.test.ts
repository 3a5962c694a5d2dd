import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { noOutside } from "../support/outside/outside.ts";
import type { Attack } from "./attack.ts";
import { attacks } from "./attacks/all.ts";
import { networkControls } from "./attacks/network-observed.ts";
import { attackAll, isCheap, type Results } from "./campaign.ts";
import type { Filter } from "./place.ts";
import { writeTable } from "./report.ts";
import { writeModes } from "./report-modes.ts";
import { type Services, startServices } from "./services.ts";
import type { Way } from "./ways.ts";

/** `npm run escape -- --report`: all attacks, all ways, all callers, and the table. */
const isReport = process.env.ESCAPE === "report";
/** For one attack: `npm run escape -- KRN-04`. */
const chosen = process.env.ESCAPE_ONLY?.split(",");
const asked = attacks.filter(
  ({ id }) => chosen === undefined || chosen.some((start) => id.startsWith(start)),
);
const noRoot = process.getuid?.() === 0 ? undefined : "only root can try it";
const reasonToLeaveOut = ({ needsOutside, needsRoot }: Attack): string | undefined =>
  (needsOutside === true ? noOutside : undefined) ?? (needsRoot === true ? noRoot : undefined);
const isLong = isReport || chosen !== undefined;
const wanted = asked.filter(
  (attack) => reasonToLeaveOut(attack) === undefined && (attack.isForReport !== true || isLong),
);
const patience = 900_000;

let services: Services;
const table = new Map<string, Results>();

beforeAll(async () => {
  services = await startServices();
});
afterAll(() => {
  services.close();
  if (isReport) writeTable(attacks, table);
  if (isReport && (chosen === undefined || chosen.includes("NET-"))) writeModes(attacks, table);
});

async function campaign(
  title: string,
  way: Way,
  who: "agent" | "other" | "self",
  ids = wanted,
  filter: Filter = "launcher",
): Promise<Results> {
  const results = await attackAll(way, ids, inject("people")[who], services, filter);
  table.set(title, results);
  return results;
}

it("there are at least 120 attacks, each with an id of its own", () => {
  expect(new Set(attacks.map(({ id }) => id)).size).toBe(attacks.length);
  expect(attacks.length).toBeGreaterThanOrEqual(120);
});

/** With the network attacks, what has to get through. */
const withControls = [
  ...wanted,
  ...(wanted.some(({ needsOutside, group }) => needsOutside === true && group === "network reachability")
    ? networkControls
    : []),
];

const leftOut = asked.filter((attack) => reasonToLeaveOut(attack) !== undefined);
if (leftOut.length > 0)
  describe("not tried", () => {
    it.skip.each(leftOut.map((attack) => [reasonToLeaveOut(attack), attack.id, attack.words]))(
      "%s: %s %s",
      () => {},
    );
  });

/** Those that need no session of their own are tried by other callers each time, the others for the report. */
const inSessions = wanted.filter(({ inside, needsOutside }) => inside !== undefined && needsOutside !== true);

/** Those that meet a filter, to be tried where it is in a container of its own too. */
const filtered = withControls.filter(
  ({ group, inside, network }) =>
    group === "network reachability" &&
    inside !== undefined &&
    (network === "public" || network === "strict"),
);

describe.each([
  ["ours", "agent", withControls, "launcher"],
  ["ours as uid 4321", "other", isReport ? withControls : inSessions, "launcher"],
  ["ours as root", "self", isReport ? withControls : inSessions, "launcher"],
  ...(isLong ? [["ours, its filter in a sidecar", "agent", filtered, "sidecar"] as const] : []),
] as const)("%s", (title, who, tried, filter) => {
  let results: Results;
  let visitors: number;
  let strays: string[];
  beforeAll(async () => {
    const before = services.visitors();
    services.strays.length = 0;
    results = await campaign(title, "ours", who, [...tried], filter);
    strays = [...services.strays];
    visitors = services.visitors() - before;
  }, patience);
  it.each(tried.map(({ id, words, ours }) => [id, words, ours ?? "held"]))(
    "%s %s: %s",
    (id, _words, expected) => {
      const found = results.get(id);
      expect(found?.outcome, found?.detail).toBe(expected === "open" ? "through" : expected);
    },
  );
  it.each(
    tried.flatMap(({ id, words, reason }) => (reason === undefined ? [] : [[id, words, reason] as const])),
  )("%s %s: for that reason", (id, _words, reason) => {
    expect(results.get(id)?.detail).toContain(reason);
  });
  it("nobody came to the host's services but the one that `open` lets through", () => {
    expect(visitors).toBe(tried.some(({ id }) => id === "NET-40") ? 1 : 0);
  });
  it("not one packet of a session's reached a local network", () => {
    expect(strays).toEqual([]);
  });
});

describe("weakened: each attack gets through where its defence is taken away", () => {
  const tried = isLong ? wanted : wanted.filter(isCheap);
  let results: Results;
  beforeAll(async () => {
    results = await campaign("weakened", "weakened", "agent", tried);
    // What is shown is that it can get through; on a busy machine not each does the first time.
    const late = tried.filter(({ id }) => results.get(id)?.outcome !== "through");
    if (late.length === 0) return;
    console.log(`Weakened, tried once more: ${late.map(({ id }) => id).join(", ")}`);
    const again = await attackAll("weakened", late, inject("people").agent, services);
    for (const [id, result] of again) results.set(id, result);
  }, patience);
  it("the observers do see packets", () => {
    if (tried.some(({ needsOutside }) => needsOutside === true)) expect(services.strays).not.toEqual([]);
  });
  it.each(tried.map(({ id, words, weakening }) => [id, words, weakening]))("%s %s: %s", (id) => {
    const found = results.get(id);
    expect(found?.outcome, found?.detail).toBe("through");
  });
});

describe.runIf(isReport)("bare docker run (only for the report: npm run escape -- --report)", () => {
  it("is tried as well, for comparison", { timeout: patience }, async () => {
    // Where there is no filter nothing gets through it.
    const tried = wanted.filter(
      ({ words, needsOutside }) => needsOutside !== true || !words.includes("filter"),
    );
    await campaign("bare", "bare", "agent", tried);
  });
});
