import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CleanEngine } from "../clean-engine.ts";
import { address } from "./registry.ts";

/** Lists a root filesystem's Debian packages as BuildKit asks for it: a statement of in-toto with a document of SPDX. */
const script = `
{
  printf '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":'
  printf '{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"packages","packages":['
  awk 'BEGIN { RS = ""; FS = "\\n" }
    {
      for (i = 1; i <= NF; i++) {
        if ($i ~ /^Package: /) name = substr($i, 10)
        if ($i ~ /^Version: /) version = substr($i, 10)
      }
      printf "%s{\\"SPDXID\\":\\"SPDXRef-%d\\",\\"name\\":\\"%s\\",\\"versionInfo\\":\\"%s\\"}", (NR > 1 ? "," : ""), NR, name, version
    }' "$BUILDKIT_SCAN_SOURCE/var/lib/dpkg/status"
  printf ']}}'
} >"$BUILDKIT_SCAN_DESTINATION/packages.spdx.json"
`;

/**
 * Puts a small scanner into the registry, in the place of BuildKit's usual one, which comes from the internet.
 *
 * @returns its name
 */
export function pushScanner(engine: CleanEngine, folder: string): string {
  const context = join(folder, "scanner");
  mkdirSync(context);
  writeFileSync(join(context, "scan"), script);
  writeFileSync(
    join(context, "Dockerfile"),
    'FROM debian:trixie-slim\nCOPY scan /scan\nCMD ["/bin/sh", "/scan"]\n',
  );
  const name = `${address}/scanner:1`;
  engine.docker("build", "--tag", name, context);
  engine.docker("push", name);
  return name;
}
