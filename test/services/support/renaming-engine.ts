import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { dockers, pathOf } from "../../support/fixtures.ts";

/**
 * An engine's client that calls one network by another name. Other tests run at the same time, and a network that is
 * really called like MetaMCP's would have their people asked about it.
 *
 * @returns a PATH with that client before all others
 */
export function engineThatCalls(network: string, name: string): string {
  const folder = mkdtempSync(join(inject("folder"), "renaming-"));
  chmodSync(folder, 0o755);
  const real = dockers()[0];
  const script = `#!/bin/sh
case $1 in network | container) ;; *) exec ${real} "$@" ;; esac
for argument; do
  set -- "$@" "$(printf '%s' "$argument" | sed 's/${name}/${network}/g')"
  shift
done
answer=$(${real} "$@")
code=$?
printf '%s\\n' "$answer" | sed 's/${network}/${name}/g'
exit $code
`;
  writeFileSync(join(folder, "docker"), script);
  chmodSync(join(folder, "docker"), 0o755);
  return `${folder}:${pathOf()}`;
}
