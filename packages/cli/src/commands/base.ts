import type { Command } from "../command/command.ts";

export const base: Command = {
  name: "base",
  summary: "make the Debian image that all images stand on, without any registry",
  description:
    "Makes the small Debian image that the base is built on from a Debian mirror, with debootstrap, under the name that builds look for. For machines that reach a Debian mirror and no registry. Needs root.",
  examples: ["ai-sandbox base --from-debian"],
  options: {
    "from-debian": { summary: "make it from a Debian mirror" },
    suite: {
      summary: "the Debian release: trixie, or bookworm for aider",
      value: "name",
      kind: ["trixie", "bookworm"],
    },
    mirror: { summary: "the mirror; else the one that the settings or apt here name", value: "address" },
    platform: {
      summary: "linux/amd64 or linux/arm64; another than this machine's needs an emulator",
      value: "platform",
      kind: ["linux/amd64", "linux/arm64"],
    },
  },
  load: async () => (await import("../actions/base.ts")).base,
};
