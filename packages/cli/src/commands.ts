import type { Section } from "./command/command.ts";
import { load, save } from "./commands/archives.ts";
import { base } from "./commands/base.ts";
import { completion } from "./commands/completion.ts";
import { doctor } from "./commands/doctor.ts";
import { explain } from "./commands/explain.ts";
import { build, pull } from "./commands/images.ts";
import { importFiles } from "./commands/import.ts";
import { list } from "./commands/list.ts";
import { network } from "./commands/network.ts";
import { prune } from "./commands/prune.ts";
import { ps } from "./commands/ps.ts";
import { run } from "./commands/run.ts";
import { settings } from "./commands/settings.ts";
import { shell } from "./commands/shell.ts";
import { stop } from "./commands/stop.ts";
import { trust, untrust, workspaces } from "./commands/trust.ts";
import { update } from "./commands/update.ts";
import { which } from "./commands/which.ts";

/**
 * Every command, in the order of the help text. A new one is a file in `commands/` and a line here; its code is a file
 * in `actions/`, which is loaded when the command is used.
 */
export const sections: readonly Section[] = [
  { title: "Sessions", commands: [run, explain, shell, ps, stop] },
  {
    title: "What a session may see and do",
    commands: [trust, untrust, workspaces, settings, network, importFiles],
  },
  { title: "Tools and images", commands: [list, which, build, pull, update, save, load, base, prune] },
  { title: "About ai-sandbox", commands: [doctor, completion] },
];
