/**
 * The filter as a file of its own, which imports nothing of ours: the launcher loads it with a session's first
 * connection, and a sidecar runs its text.
 */
import { serveSidecar, sidecarMark } from "./sidecar.ts";

export { dialFirst } from "./dial.ts";
export { createFilter, type Keys } from "./filter.ts";
export { trustedCertificates } from "./injection.ts";
export { readParent } from "./parent-proxy.ts";
export { networksHere, resolverBeside } from "./resolve.ts";
export { sidecarMark } from "./sidecar.ts";
export { splice } from "./tunnel.ts";

if (process.env[sidecarMark] !== undefined) serveSidecar();
