import { type Attack, groups } from "../attack.ts";
import { cloneTraps } from "./clone.ts";
import { configuration } from "./configuration.ts";
import { environment } from "./environment.ts";
import { filesystem } from "./filesystem.ts";
import { kernel } from "./kernel.ts";
import { launcher } from "./launcher.ts";
import { network } from "./network.ts";
import { networkInModes } from "./network-modes.ts";
import { networkObserved } from "./network-observed.ts";
import { resources } from "./resources.ts";
import { supply } from "./supply.ts";
import { terminal } from "./terminal.ts";
import { workspace } from "./workspace.ts";

/** Every attack, in the order of the table. */
export const attacks: readonly Attack[] = [
  ...filesystem,
  ...workspace,
  ...cloneTraps,
  ...environment,
  ...network,
  ...networkObserved,
  ...networkInModes,
  ...kernel,
  ...resources,
  ...launcher,
  ...configuration,
  ...supply,
  ...terminal,
].sort(
  (one, other) => groups.indexOf(one.group) - groups.indexOf(other.group) || one.id.localeCompare(other.id),
);
