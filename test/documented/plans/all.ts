import type { Plan } from "../expectation.ts";
import { commandPages } from "./command.ts";
import { wayInPages } from "./ways-in.ts";

/** What is said about pages that show commands. A page that is not here is run as it stands. */
export const plans: Readonly<Record<string, Plan>> = { ...wayInPages, ...commandPages };
