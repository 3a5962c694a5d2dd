import { mayHoldMounts } from "../host/mounts-below.ts";
import type { Additions } from "../plan/additions.ts";
import { asksForServices } from "../plan/asks-for-services.ts";
import { networkNoticesOf } from "../plan/network-notices.ts";
import { noticesOf } from "../plan/notices.ts";
import { plan } from "../plan/plan.ts";
import type { SandboxSpec } from "../plan/spec.ts";
import { factsOf, hasAdditions, type Situation } from "../situation.ts";
import type { Stamp } from "../state/stamp.ts";

/** A session's plan, and what it was made of. */
export type PlannedSession = {
  readonly spec: SandboxSpec;
  /** What the user should know before it starts, one or more lines each. */
  readonly notices: readonly string[];
  /** What the settings add to a session's own mounts and variables. */
  readonly additions: Additions | undefined;
  /** The code for ports, joined networks and the host's services, where the settings ask for any. */
  readonly services: typeof import("./services/open-services.ts") | undefined;
};

/**
 * Plans a session: gathers what only some sessions need (its code is loaded for them alone), then plans.
 *
 * @param stamp what is known of image and engine
 * @param program what is started in place of the tool
 * @throws LaunchError for whatever can't be had
 */
export async function planSession(
  situation: Situation,
  stamp: Pick<Stamp, "image" | "engine">,
  program?: readonly string[],
): Promise<PlannedSession> {
  const { host, client, settings, workspace, protection } = situation;
  const additions = hasAdditions(situation)
    ? (await import("../host/additions/read-additions.ts")).readAdditions(situation, stamp.engine)
    : undefined;
  const nested =
    !stamp.engine.virtualMachine && mayHoldMounts(workspace.path)
      ? (await import("./nested-mounts.ts")).readNestedMounts(
          workspace.path,
          client,
          settings.mounts,
          host.homeFolder,
        )
      : undefined;
  const services = asksForServices(settings) ? await import("./services/open-services.ts") : undefined;
  const facts = { ...factsOf(situation, stamp, program), additions, nestedMounts: nested?.clientIs };
  const spec = plan(
    services === undefined ? facts : { ...facts, services: await services.prepareServices(facts, client) },
  );
  const notices = [
    ...noticesOf(host, spec.user, workspace),
    ...networkNoticesOf(spec, settings, host),
    ...protection.notices,
    ...(additions?.notices ?? []),
    ...(nested?.notices ?? []),
  ];
  return { spec, notices, additions, services };
}
