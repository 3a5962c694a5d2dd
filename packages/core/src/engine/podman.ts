import type { PodmanFacts } from "../plan/facts.ts";
import type { dockerArguments } from "./docker.ts";

/**
 * Makes Podman's argv of Docker's: what both know stays as it is.
 *
 * @param docker makes Docker's argv; passed in, since what is imported here would cut the hot file in two
 */
export function podmanArguments(docker: typeof dockerArguments, facts: PodmanFacts): typeof dockerArguments {
  return (spec, sessionFile) => {
    const args = docker(spec, sessionFile);
    const end = args.indexOf("--");
    const flags = args.slice(1, end).filter((flag) => isKept(flag, facts));
    return ["run", ...additions, ...keepId(facts), ...flags.map(translated), ...args.slice(end)];
  };
}

/** Against what Podman adds by itself, and against defaults that a containers.conf may have. */
const additions = [
  // Or /run, /tmp and /var/tmp were writable, whatever the plan says.
  "--read-only-tmpfs=false",
  // Or the host's own /etc/hosts were copied; the session has one of its own.
  "--no-hosts",
  "--http-proxy=false",
  "--env-host=false",
  "--passwd=false",
  "--systemd=false",
  "--pid=private",
  "--uts=private",
  "--unsetenv=TERM",
  // `rm --force` would ask nicely first, for ten seconds.
  "--stop-timeout=0",
];

/** Files in the workspace are the caller's inside as outside. */
function keepId({ isRootless }: PodmanFacts): string[] {
  return isRootless ? ["--userns=keep-id"] : [];
}

/** A limit that can't be held is an error to some runtimes and a warning, at each start, to others. */
function isKept(flag: string, { controllers }: PodmanFacts): boolean {
  const limit = /^--(memory|cpu|pids)[a-z-]*=/.exec(flag)?.[1];
  return limit === undefined || controllers.includes(limit);
}

function translated(flag: string): string {
  return (
    flag
      // Newer ones remove a file with the id together with the container, and so what tells that there was one.
      .replace(/^--cidfile=/, "--pidfile=")
      // A rootless one has no bridge of its own.
      .replace(/^--network=bridge$/, "--network=private")
  );
}
