import { readFileSync } from "node:fs";
import type { Settings } from "../settings/settings.ts";
import { trustedCertificates } from "./stand-alone.ts";

/** The certificates that the filter trusts where it speaks TLS itself: this machine's, and the user's own file. */
export function certificatesOf({ certificateFile }: Settings): string[] {
  return trustedCertificates(
    certificateFile === undefined ? undefined : readFileSync(certificateFile, "utf8"),
  );
}
