/**
 * Measures what each group of the engine's flags costs, added alone to a bare `docker run`: `node bench/flags.ts [rounds]`.
 * It says which protections are dear; nothing depends on it.
 */
import { useClient, withoutLauncher } from "./engine.ts";
import { type Program, timeOf } from "./program.ts";
import { setStage } from "./stage.ts";
import { medianInterval, spreadOf } from "./statistics.ts";

/** Flags by their beginnings. */
const groups: Readonly<Record<string, readonly string[]>> = {
  "no flag": [],
  init: ["--init"],
  "no log": ["--log-driver"],
  "name, labels": ["--cidfile", "--name", "--hostname", "--label"],
  "stdin, detach keys": ["--interactive", "--detach-keys", "--tty"],
  user: ["--user"],
  "read-only root": ["--read-only"],
  "no capabilities": ["--cap-drop"],
  "no new privileges, seccomp": ["--security-opt"],
  "private IPC and cgroups": ["--ipc", "--cgroupns"],
  limits: ["--ulimit", "--memory", "--memory-swap", "--cpus", "--pids-limit", "--shm-size"],
  "temporary folders": ["--tmpfs"],
  mounts: ["--mount"],
  variables: ["--env"],
  "working folder": ["--workdir"],
};
const always = ["--rm", "--pull"];

const rounds = Number(process.argv[2] ?? "20");
const stage = setStage();
try {
  const bare = withoutLauncher(stage.launcher("plain", ["true"]), stage.engine);
  const variants = variantsOf(bare);
  const times = new Map([...variants.keys()].map((name): [string, number[]] => [name, []]));
  for (let round = -2; round < rounds; round++) {
    // Each round begins elsewhere, so that no variant always follows the same one.
    const order = [...variants];
    for (let index = 0; index < order.length; index++) {
      const [name, make] = order[(index + round + order.length) % order.length] ?? ["", bare];
      const time = timeOf(make());
      if (round >= 0) times.get(name)?.push(time);
    }
  }
  const reference = times.get("no flag") ?? [];
  for (const [name, values] of times) {
    const differences = values.map((value, round) => value - (reference[round] ?? 0));
    const [lower, upper] = medianInterval(differences);
    const numbers = [spreadOf(values).median, spreadOf(differences).median, lower, upper];
    const [median, more, from, to] = numbers.map((value) => value.toFixed(1).padStart(7));
    process.stdout.write(`${name.padEnd(28)} ${median} ms, more: ${more} ms (95 %: ${from} to ${to})\n`);
  }
} finally {
  useClient(stage.engine, stage.engine.client);
  stage.remove();
}

/** A maker of programs for each group alone, for all together, and for all without a network. */
function variantsOf(bare: () => Program): Map<string, () => Program> {
  const variants = new Map<string, () => Program>();
  const only = (wanted: readonly string[]) => (): Program => {
    const program = bare();
    return { ...program, args: withOnly(program.args, [...always, ...wanted]) };
  };
  for (const [name, flags] of Object.entries(groups)) variants.set(name, only(flags));
  variants.set("no network", () => {
    const program = only([])();
    return { ...program, args: program.args.toSpliced(1, 0, "--network=none") };
  });
  variants.set("all", bare);
  return variants;
}

/** Leaves out every flag that is not wanted, with its value. */
function withOnly(args: readonly string[], wanted: readonly string[]): string[] {
  const end = args.indexOf("--");
  const kept: string[] = [];
  for (let index = 1; index < end; index++) {
    const flag = args[index] ?? "";
    const hasValueBehind = ["--tmpfs", "--mount", "--env"].includes(flag);
    const parts = hasValueBehind ? [flag, args[++index] ?? ""] : [flag];
    if (wanted.includes(flag.split("=")[0] ?? "")) kept.push(...parts);
  }
  return ["run", ...kept, ...args.slice(end)];
}
