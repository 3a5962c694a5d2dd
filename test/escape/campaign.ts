import { forgetHostSockets } from "../support/host-sockets.ts";
import type { Person } from "../support/person.ts";
import type { Attack, Outcome } from "./attack.ts";
import { liveADay } from "./day.ts";
import { cgnat, insider } from "./outside-names.ts";
import { type Filter, makePlace, makeUser, own, type Place } from "./place.ts";
import type { Services } from "./services.ts";
import { type Answers, launch, runInside, type Way } from "./ways.ts";
import { flagsAlone, naive } from "./weakenings.ts";

/** What became of each attack, and what is to be known where it was a surprise. */
export type Results = Map<string, { outcome: Outcome; detail: string }>;

/** Runs attacks one way as one person: those that run inside several to a session, the others one by one. */
export async function attackAll(
  way: Way,
  attacks: readonly Attack[],
  person: Person,
  services: Services,
  filter: Filter = "launcher",
): Promise<Results> {
  const user = makeUser(person);
  if (filter === "sidecar") {
    await launch(makePlace(user, services, filter), "true");
    forgetHostSockets(user);
    const mounts = await launch(makePlace(user, services, filter), "cat /proc/self/mountinfo", {
      environment: { AI_SANDBOX_NETWORK: "public" },
    });
    if (!/\/volumes\/.* \/run\/egress /.test(mounts.stdout.toString()))
      throw new Error(`the filter is in no sidecar: ${mounts.stdout}${mounts.stderr}`);
  }
  const results: Results = new Map();
  for (const batch of batches(way, attacks)) {
    const place = makePlace(user, services, filter);
    for (const { arrange } of batch) arrange?.(place);
    own(place);
    const [first] = batch;
    if (first === undefined) continue;
    services.outside?.forget();
    let answers: Answers;
    try {
      answers = await within(180, runInside(way, place, batch, first.weakening, first.network));
    } catch (error) {
      for (const { id } of batch) results.set(id, { outcome: "–", detail: String(error) });
      continue;
    }
    liveADay(place);
    await services.outside?.settle();
    if (way !== "bare" && first.network !== "open") services.strays.push(...straysOf(services));
    for (const attack of batch) results.set(attack.id, judge(way, attack, place, answers));
  }
  const waiting = attacks.filter(({ attempt }) => attempt !== undefined);
  const work = async (): Promise<void> => {
    for (let attack = waiting.shift(); attack !== undefined; attack = waiting.shift())
      results.set(attack.id, await tryOne(way, attack, makePlace(user, services)));
  };
  // Mostly they wait for an engine.
  await Promise.all([work(), work()]);
  return results;
}

/** An attack that does all by itself. */
async function tryOne(way: Way, attack: Attack, place: Place): Promise<{ outcome: Outcome; detail: string }> {
  attack.arrange?.(place);
  own(place);
  try {
    const isThrough = await within(90, attack.attempt?.(way, place) ?? Promise.resolve(undefined));
    return { outcome: isThrough === undefined ? "–" : isThrough ? "through" : "held", detail: "" };
  } catch (error) {
    return { outcome: "–", detail: String(error) };
  }
}

function judge(
  way: Way,
  attack: Attack,
  place: Place,
  { answers, told }: Answers,
): { outcome: Outcome; detail: string } {
  const answer = answers[attack.id];
  if (answer === undefined) return { outcome: "–", detail: "it did not run" };
  const isThrough = attack.after === undefined ? answer[0] === 0 : attack.after(place);
  const detail = `${answer[0]}: ${answer[1]}`;
  if (!isThrough) return { outcome: "held", detail };
  const isTold =
    way === "ours" && attack.path !== undefined && told.includes(`"path":${JSON.stringify(attack.path)}`);
  return {
    outcome: isTold ? "told" : "through",
    detail: `${detail} ${attack.path === undefined ? "" : told}`,
  };
}

/**
 * Packets to addresses that are nobody's on the public internet, and that nothing else on this host sends to: it may well
 * ask a cloud's metadata service itself, so that there each attack's sign has to do.
 */
function straysOf({ outside }: Services): string[] {
  return (outside?.arrivals() ?? []).flatMap((arrival) =>
    arrival.kind === "packet" && [insider, cgnat].includes(arrival.to)
      ? [`${arrival.protocol} to ${arrival.to}, port ${arrival.port}`]
      : [],
  );
}

/** Which attacks share a session. Those that change what others need have one of their own, unless all are held. */
function batches(way: Way, attacks: readonly Attack[]): Attack[][] {
  const byKey = new Map<string, Attack[]>();
  for (const attack of attacks) {
    if (attack.inside === undefined) continue;
    const disturbs =
      (attack.group === "workspace traps" && attack.ours === undefined) ||
      ["FS-26", "FS-27", "RES-03"].includes(attack.id);
    const key = [
      attack.network ?? "open",
      attack.group === "network reachability",
      way === "weakened" ? attack.weakening : "",
      way !== "ours" && disturbs ? attack.id : attack.id === "RES-03" ? attack.id : "",
    ].join();
    byKey.set(key, [...(byKey.get(key) ?? []), attack]);
  }
  return [...byKey.values()];
}

/**
 * Whether an attack's weakened run needs no more than a session it shares with others. In the stricter
 * networks they are the same attacks, with the same taken away.
 */
export function isCheap({ id, inside, weakening, group, network }: Attack): boolean {
  return (
    inside !== undefined &&
    weakening !== flagsAlone &&
    weakening !== naive &&
    group !== "workspace traps" &&
    network !== "strict" &&
    network !== "none" &&
    id !== "RES-03"
  );
}

/** Gives up on what takes too long, so that one attack does not take the others with it. */
function within<Value>(seconds: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
