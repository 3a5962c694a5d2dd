import { chmodSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Decision } from "./decisions.ts";
import { dialFirst } from "./dial.ts";
import { createFilter } from "./filter.ts";
import { readParent } from "./parent-proxy.ts";
import type { Policy } from "./policy.ts";
import { resolverBeside } from "./resolve.ts";

/** The variable that tells this file that it is in a sidecar. */
export const sidecarMark = "AI_SANDBOX_SIDECAR";

/** Where the socket is, in the sidecar as in the session. */
const socket = "/run/egress/filter";

/** What a sidecar is told on its stdin, in one line. */
export type SidecarOrder = {
  readonly policy: Policy;
  /** The values of the routes' keys, by their names. */
  readonly keys: Readonly<Record<string, string>>;
  readonly certificates: readonly string[];
  /** The variables that name the proxy of the launcher's machine. */
  readonly proxy: Readonly<Record<string, string>>;
  /** The networks that the launcher's machine is in, which are none to dial into. */
  readonly networks: readonly string[];
};

/** What it says on its stdout, a line each. */
export type SidecarWord = { readonly ready: true } | { readonly decision: Decision };

/** Runs the filter in a container of its own, as long as the launcher holds its stdin. */
export function serveSidecar(): void {
  const say = (word: SidecarWord): void => void process.stdout.write(`${JSON.stringify(word)}\n`);
  process.stdin.once("end", () => {
    // Ends the process, tunnels and all.
    throw new Error("the launcher is gone");
  });
  createInterface({ input: process.stdin }).once("line", (line) => {
    const { policy, keys, certificates, proxy, networks } = JSON.parse(line) as SidecarOrder;
    const filter = createFilter(
      policy,
      { note: (decision) => say({ decision }) },
      { resolve: resolverBeside(networks), dial: dialFirst, parent: readParent(proxy) },
      { valueOf: (name) => keys[name], certificates: () => certificates },
    );
    filter.listen(socket, () => {
      // The session runs as somebody else; nobody but the two has this folder.
      chmodSync(socket, 0o666);
      say({ ready: true });
    });
  });
}
