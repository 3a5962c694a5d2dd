import { expect, test } from "vitest";
import { choose, type Offer } from "./choose.ts";

const both = ["1.0.0", "1.1.0", "1.2.0"];

test.each<[string, Offer, string, string[]]>([
  ["the newest", { pinned: "1.0.0", versions: { any: both } }, "1.2.0", []],
  ["nothing newer", { pinned: "1.2.0", versions: { any: both } }, "1.2.0", []],
  ["not past the latest", { pinned: "1.0.0", latest: "1.1.0", versions: { any: both } }, "1.1.0", []],
  [
    "what every architecture has",
    { pinned: "1.0.0", versions: { amd64: both, arm64: ["1.0.0", "1.1.0"] } },
    "1.1.0",
    ["1.2.0 lacks arm64"],
  ],
  [
    "the pinned one, when none is complete",
    { pinned: "1.1.0", versions: { amd64: both, arm64: ["1.0.0"] } },
    "1.1.0",
    ["1.2.0 lacks arm64", "the pinned version lacks arm64 in this registry"],
  ],
  [
    "the pinned one, when the registry has nothing for an architecture",
    { pinned: "1.0.0", versions: { amd64: both, arm64: [] } },
    "1.0.0",
    ["nothing for arm64 in this registry; --without arm64 leaves it out", "1.2.0 lacks arm64"],
  ],
  [
    "the newest, when that architecture is left out",
    { pinned: "1.0.0", versions: { amd64: both } },
    "1.2.0",
    [],
  ],
  [
    "the pinned one, when the registry has nothing",
    { pinned: "1.0.0", versions: { amd64: [] } },
    "1.0.0",
    ["nothing for amd64 in this registry; --without amd64 leaves it out"],
  ],
  ["no pre-release", { pinned: "1.0.0", versions: { any: ["1.0.0", "1.1.0-rc.1"] } }, "1.0.0", []],
  [
    "a pre-release after one",
    { pinned: "0.0.1-a", versions: { any: ["0.0.1-a", "0.0.2-b"] } },
    "0.0.2-b",
    [],
  ],
  [
    "no older one, when the publisher went back",
    { pinned: "1.2.0", latest: "1.1.0", versions: { any: both } },
    "1.2.0",
    ["its publisher calls 1.1.0 the latest"],
  ],
  [
    "the same major version",
    {
      pinned: "24.1.0",
      latest: "26.0.0",
      versions: { any: ["24.1.0", "24.2.0", "26.0.0"] },
      sameMajor: true,
    },
    "24.2.0",
    ["26.0.0 is out: another major version, for a person to decide"],
  ],
  [
    "nothing that is no version",
    { pinned: "1.0.0", versions: { any: ["1.0.0", "9.0.0\nRUN evil"] } },
    "1.0.0",
    [],
  ],
])("%s", (_name, offer, newest, notes) => {
  expect(choose(offer)).toEqual({ newest, notes });
});
