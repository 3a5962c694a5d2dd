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

describe.each(groups)("$title", ({ cases }) => {
  const everyRun = cases.filter((each) => each.everyRun && each.kinds.includes("npm"));
  it.each(everyRun)("$title", async ({ run }) => {
    if ("skipped" in client) throw new Error(client.skipped);
    const used = client;
    await run(() => world.place(used), world);
  });
});
