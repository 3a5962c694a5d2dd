import { expect, it } from "vitest";
import type { Facts } from "./facts.ts";
import { sampleFacts } from "./sample-facts.ts";
import { groupFile, isImageUser, passwdFile, planUser } from "./user.ts";

const agent = { uid: 1000, gid: 1000 };
const other = { uid: 4321, gid: 99 };

it.each<[string, Partial<Facts["host"]>, Partial<Facts["engine"]>, typeof agent | undefined]>([
  ["the caller", { user: agent }, {}, agent],
  ["a caller with another uid", { user: other }, {}, other],
  ["agent, when root calls", { user: { uid: 0, gid: 0 } }, {}, agent],
  [
    "uid 0 on a rootless engine, which is the caller",
    { user: other },
    { rootless: true },
    { uid: 0, gid: 0 },
  ],
  ["the image's own in a virtual machine", { user: other }, { virtualMachine: true }, undefined],
  ["the image's own on macOS", { platform: "darwin", user: other }, {}, undefined],
  ["the image's own where users have no numbers", { user: undefined }, {}, undefined],
])("who the tool is: %s", (_title, host, engine, expected) => {
  const facts = { host: { ...sampleFacts.host, ...host }, engine: { ...sampleFacts.engine, ...engine } };
  expect(planUser(facts)).toEqual(expected);
});

it.each([
  [undefined, true],
  [agent, true],
  [{ uid: 1000, gid: 100 }, false],
  [other, false],
  [{ uid: 0, gid: 0 }, false],
])("does the image know %j: %s", (user, answer) => expect(isImageUser(user)).toBe(answer));

it("the account files name the user agent, before any other entry of that uid", () => {
  expect(passwdFile(other).split("\n")[0]).toBe("agent:x:4321:99::/home/agent:/bin/bash");
  expect(passwdFile({ uid: 0, gid: 0 }).split("\n")[0]).toBe("agent:x:0:0::/home/agent:/bin/bash");
  expect(groupFile(other).split("\n")[0]).toBe("agent:x:99:");
  for (const file of [passwdFile(other), groupFile(other)]) expect(file.endsWith("\n")).toBe(true);
});
