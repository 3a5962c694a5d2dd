import type { Case } from "./case.ts";
import { command } from "./command.ts";
import { global } from "./global.ts";
import { job } from "./job.ts";
import { once } from "./once.ts";
import { pinned } from "./pinned.ts";
import { readme } from "./readme.ts";
import { release } from "./release.ts";
import { typed } from "./shells.ts";

/** The ways in, as docs/distribution.md lists them. */
export const groups: readonly { title: string; cases: readonly Case[] }[] = [
  { title: "As the README says", cases: readme },
  { title: "Once", cases: once },
  { title: "Global", cases: global },
  { title: "Pinned", cases: pinned },
  { title: "ai-sandbox", cases: command },
  { title: "Typed", cases: typed },
  { title: "In CI", cases: job },
  { title: "Released", cases: release },
];
