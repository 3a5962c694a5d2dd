import { listImages } from "../images.ts";
import { age, count } from "../output/print.ts";
import type { Check, Finding } from "./finding.ts";

/** Tools move fast, and so do the security updates of what is below them. */
const old = 30 * 24 * 60 * 60_000;

/** What engines call processors, as platforms name them. */
const architectures: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  amd64: "amd64",
  aarch64: "arm64",
  arm64: "arm64",
};

/** The platform that sessions run on, and how old the tools' images are. */
export const imageCheck: Check = async ({ engine, info, tools }) => {
  if (engine === undefined || info === undefined) return [];
  const own = `linux/${architectures[info.Architecture ?? ""] ?? info.Architecture}`;
  const chosen = engine.settings.platform;
  const findings: Finding[] = [
    chosen === undefined || chosen === own
      ? { subject: "platform", level: "ok", text: own }
      : {
          subject: "platform",
          level: "note",
          text: `${chosen} is chosen, the engine's own is ${own}: it is emulated, slowly, where the machine can do that at all`,
          remedy: "Unset AI_RUN_PLATFORM, or: ai-sandbox settings unset platform",
        },
  ];
  const missing = tools.filter(({ platforms }) => !platforms.includes(chosen ?? own));
  if (missing.length > 0) {
    findings.push({
      subject: "platform",
      level: "note",
      text: `not published for ${chosen ?? own}: ${missing.map(({ name }) => name).join(", ")}`,
      remedy: "Choose another platform for them: AI_RUN_PLATFORM=linux/amd64",
    });
  }
  const images = await listImages(engine);
  const newest = tools.flatMap(({ name }) => {
    const times = images
      .filter(({ tags }) => tags.some((tag) => new RegExp(`(^|/)ai-${name}:`).test(tag)))
      .map(({ created }) => created.getTime());
    return times.length === 0 ? [] : [{ name, created: new Date(Math.max(...times)) }];
  });
  findings.push({
    subject: "images",
    level: "ok",
    text: `${newest.length} of ${count(tools.length, "tool")} have their image; the others' is made by their first run`,
  });
  const stale = newest.filter(({ created }) => Date.now() - created.getTime() > old);
  if (stale.length > 0) {
    findings.push({
      subject: "images",
      level: "note",
      text: `made long ago: ${stale.map(({ name, created }) => `${name}, ${age(created)}`).join("; ")}`,
      remedy: "See what is newer: ai-sandbox update",
    });
  }
  return findings;
};
