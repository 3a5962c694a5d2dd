import { relayStart, relayWait } from "./egress.ts";
import type { Facts } from "./facts.ts";
import type { Egress } from "./spec.ts";
import { pipeInside, type StreamPlan } from "./streams.ts";

/** What engines start containers with. */
const usualUmask = 0o022;

const redirections = { 0: "<", 1: ">", 2: "2>" } as const;

/**
 * Chooses the program a session starts with. Usually that is the image's own. Where an engine can't set something up,
 * a shell does it inside and then becomes the tool:
 *
 * - the caller's umask, so that new files get the modes they would get outside;
 * - the terminal's size, which engines set only after the tool has had a look at it;
 * - streams that are connected differently from the others.
 * - the relay to the filter, where the session has one.
 * - the check that what is mounted is what was meant, before anything of the tool's.
 *
 * @param first steps that come before all others: see identity.ts and clone.ts
 * @returns undefined for the image's own
 */
export function planEntrypoint(
  facts: Pick<Facts, "host" | "image" | "program">,
  streams: StreamPlan,
  egress?: Egress,
  first: readonly (string | undefined)[] = [],
): string[] | undefined {
  const { host, image } = facts;
  const size = host.streams?.size;
  const terminal = streams.terminal
    ? [
        ...(size === undefined ? [] : [`rows ${size.rows} cols ${size.columns}`]),
        // The caller's terminal stays as it was and does this itself.
        ...(streams.interactive ? [] : ["-onlcr"]),
      ]
    : [];
  const steps = [
    // It comes up while the others are done.
    ...(egress === undefined ? [] : [relayStart]),
    ...first.filter((step) => step !== undefined),
    ...(host.umask === usualUmask ? [] : [`umask ${host.umask.toString(8).padStart(4, "0")}`]),
    ...(egress === undefined ? [] : [relayWait]),
    ...(terminal.length === 0 ? [] : [`stty ${terminal.join(" ")}`]),
  ];
  const connections = [
    ...streams.pipes.map((stream) => `${redirections[stream]}${pipeInside(stream)}`),
    ...(streams.outputsAreOne ? ["2>&1"] : []),
  ];
  const program = facts.program ?? image.entrypoint;
  if (program.length === 0 || steps.length + connections.length === 0) return facts.program?.slice();
  const script = [...steps, ['exec "$@"', ...connections].join(" ")].join("; ");
  return ["/bin/sh", "-c", script, "enter", ...program];
}
