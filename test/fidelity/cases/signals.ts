import type { Group } from "../support/case.ts";
import { signalsAndEnds } from "./signals-and-ends.ts";
import { singleSignals } from "./single-signals.ts";

export const signals: Group = { title: "Signals", cases: [...singleSignals, ...signalsAndEnds] };
