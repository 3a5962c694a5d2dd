import type { Check, Finding } from "./finding.ts";

/** The engine: its versions, whose rights it has, and what of the limits its kernel can hold. */
export const engineCheck: Check = async ({ engine, info }) => {
  if (engine === undefined || info === undefined) return [];
  const { stdout } = await engine.try(["version", "--format", "{{.Client.Version}}"]);
  const options = info.SecurityOptions ?? [];
  const isRootless = options.some((option) => option.includes("name=rootless"));
  const authority = isRootless
    ? "rootless: its containers have your rights at most"
    : `${info.engine === undefined ? "its daemon" : "it"} runs as root`;
  const findings: Finding[] = [
    {
      subject: "engine",
      level: "ok",
      text: `${info.engine ?? "Docker"} ${info.ServerVersion}, its client ${stdout.trim()} (${engine.client.path}); ${authority}`,
    },
  ];
  if (options.some((option) => option.includes("name=seccomp"))) {
    findings.push({ subject: "seccomp", level: "ok", text: "the engine can filter system calls" });
  } else {
    findings.push({
      subject: "seccomp",
      level: "stop",
      text: "the engine can't filter system calls, and no session starts without that",
      remedy: "Use a kernel with CONFIG_SECCOMP_FILTER, and an engine that was built with seccomp.",
    });
  }
  const missing = [
    ...(info.MemoryLimit === false ? ["memory"] : []),
    ...(info.PidsLimit === false ? ["processes"] : []),
    ...(info.CpuCfsQuota === false ? ["processors"] : []),
  ];
  const cgroups = `cgroups version ${info.CgroupVersion ?? "1"}, driver ${info.CgroupDriver ?? "unknown"}`;
  findings.push(
    missing.length === 0
      ? { subject: "cgroups", level: "ok", text: cgroups }
      : {
          subject: "cgroups",
          level: "note",
          text: `${cgroups}; the engine can't limit ${missing.join(" and ")}`,
          remedy: isRootless
            ? "It takes cgroups version 2. Delegate the controllers to your user: see Docker's page on rootless mode, under Limiting resources."
            : "Switch the controllers on in the kernel's command line, as cgroup_enable=memory.",
        },
  );
  return findings;
};
