import { afterAll, beforeAll, describe, it } from "vitest";
import { groups } from "./cases/all.ts";
import { type Client, getClient } from "./support/clients.ts";
import { makeWorld, type World } from "./support/world.ts";

let world: World;
let client: Client | { skipped: string };
beforeAll(async () => {
  world = await makeWorld();
  client = getClient("npm@11", world.folder);
});
afterAll(() => world.close());

const everyRun = groups
  .map(({ title, cases }) => ({
    title,
    cases: cases.filter((each) => each.everyRun && each.kinds.includes("npm")),
  }))
  .filter(({ cases }) => cases.length > 0);

describe.each(everyRun)("$title", ({ cases }) => {
  it.each(cases)("$title", async ({ run }) => {
    if ("skipped" in client) throw new Error(client.skipped);
    const used = client;
    await run(() => world.place(used), world);
  });
});
