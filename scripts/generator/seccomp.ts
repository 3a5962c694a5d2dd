import { groups, refusals, rules } from "../../packages/core/seccomp/source.ts";
import type { Condition, Group, Refusal, Rule } from "../../packages/core/seccomp/types.ts";

/** What a profile is made from. */
export type SeccompSource = {
  readonly groups: readonly Group[];
  readonly rules: readonly Rule[];
  readonly refusals: readonly Refusal[];
};

/**
 * 64-bit programs only. The images hold no others, and the 32-bit entries into the kernel would open side doors:
 * i386's socketcall hides the socket's family in memory. A process that uses them all the same is killed.
 */
const architectures = [
  { architecture: "SCMP_ARCH_X86_64", subArchitectures: [] },
  { architecture: "SCMP_ARCH_AARCH64", subArchitectures: [] },
];

const enosys = 38;

const note = "Generated from packages/core/seccomp/source.ts by `npm run generate`.";

/**
 * The seccomp profile, in the JSON that Docker and Podman read. Whatever no entry allows ends with EPERM, the
 * engines' own default.
 *
 * @throws Error when a call stands twice, or is both allowed and refused
 */
export function seccompProfile(source: SeccompSource = { groups, rules, refusals }): string {
  const entries = [
    ...source.groups.map((group) => allow(group.calls.flatMap(words), [])),
    ...source.rules.map((rule) => allow(words(rule.calls), rule.when.map(argument))),
    ...source.refusals
      .filter(({ answer }) => answer === "ENOSYS")
      .map(({ calls }) => ({
        names: words(calls),
        action: "SCMP_ACT_ERRNO",
        errnoRet: enosys,
      })),
  ];
  const problems = contradictions(source);
  if (problems.length > 0) throw new Error(`packages/core/seccomp/source.ts: ${problems.join("; ")}`);
  // JSON has no comments of its own, but engines know a place for one. The reasons stay in the source: the profile is
  // published, one line an entry.
  const lines = entries.map((entry, index) =>
    JSON.stringify(index === 0 ? { comment: note, ...entry } : entry),
  );
  const rest = `"defaultAction":"SCMP_ACT_ERRNO","archMap":${JSON.stringify(architectures)}`;
  return `{"syscalls":[\n${lines.join(",\n")}\n],${rest}}\n`;
}

/** What the source says twice or both ways: the kernel's filter would take one of them, and nobody would know which. */
function contradictions({ groups, rules, refusals }: SeccompSource): string[] {
  const always = groups.flatMap((group) => group.calls.flatMap(words));
  const sometimes = rules.flatMap((rule) => words(rule.calls));
  const never = refusals.filter(({ partly }) => !partly).flatMap(({ calls }) => words(calls));
  const partly = refusals.filter(({ partly }) => partly).flatMap(({ calls }) => words(calls));
  return [
    ...always.filter((name, index) => always.indexOf(name) !== index).map((name) => `${name} stands twice`),
    ...sometimes.filter((name) => always.includes(name)).map((name) => `${name} has a rule but is allowed`),
    ...never
      .filter((name) => always.includes(name) || sometimes.includes(name))
      .map((name) => `${name} is allowed and refused`),
    ...partly
      .filter((name) => !sometimes.includes(name))
      .map((name) => `${name} is refused in part but has no rule`),
  ];
}

function allow(names: string[], args: object[]): object {
  return { names, action: "SCMP_ACT_ALLOW", ...(args.length === 0 ? {} : { args }) };
}

function argument(condition: Condition): object {
  return "equals" in condition
    ? { index: condition.argument, value: condition.equals, op: "SCMP_CMP_EQ" }
    : { index: condition.argument, value: condition.withoutBits, valueTwo: 0, op: "SCMP_CMP_MASKED_EQ" };
}

function words(line: string): string[] {
  return line.split(" ");
}
