import { existsSync } from "node:fs";
import { certificateSources, extraCertificates } from "../../../core/src/prepare/certificates.ts";
import { count } from "../output/print.ts";
import type { Check, Finding } from "./finding.ts";

const proxyNames = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

/** What stands between this machine and the internet: proxies, and certificates of their own. */
export const outsideCheck: Check = ({ engine, info }) => {
  if (engine === undefined) return [];
  const { environment, platform } = engine.host;
  const proxy = proxyNames.find((name) => (environment[name] ?? "") !== "");
  const ofDaemon = [info?.HttpProxy, info?.HttpsProxy].some((value) => (value ?? "") !== "");
  const findings: Finding[] = [];
  if (proxy === undefined && !ofDaemon) findings.push({ subject: "proxy", level: "ok", text: "none is set" });
  else if (proxy !== undefined && info !== undefined && !ofDaemon) {
    findings.push({
      subject: "proxy",
      level: "note",
      text: `${proxy} is set here, and the engine's daemon has none: it may not be able to fetch images`,
      remedy: "Configure the daemon's proxy: https://docs.docker.com/engine/daemon/proxy/",
    });
  } else {
    findings.push({ subject: "proxy", level: "ok", text: `${proxy ?? "the daemon's own"} is used` });
  }
  const file = engine.settings.certificateFile;
  for (const [name, path] of [
    ["NODE_EXTRA_CA_CERTS", environment.NODE_EXTRA_CA_CERTS],
    ["SSL_CERT_FILE", environment.SSL_CERT_FILE],
    ["certificateFile", file],
  ] as const) {
    if (path === undefined || path === "" || existsSync(path)) continue;
    findings.push({
      subject: "certificates",
      level: "note",
      text: `${name} names a file that is not there: ${path}`,
      remedy: "Correct it, or take it out.",
    });
  }
  const extra = extraCertificates(certificateSources(engine.host, [file]), platform).length;
  findings.push({
    subject: "certificates",
    level: "ok",
    text:
      extra === 0
        ? "the public authorities"
        : `the public authorities, and ${count(extra, "authority", "authorities")} of this machine's own, which images and sessions trust too`,
  });
  return findings;
};
