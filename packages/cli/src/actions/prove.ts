import { randomBytes } from "node:crypto";
import { chownSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Description, describe, LaunchError, openEngine, printable, run } from "@ai-sandbox/core";
import { mirror } from "../../../core/src/plan/own-folder.ts";
import { printJson } from "../output/print.ts";
import { dim, green, red, yellow } from "../output/style.ts";
import { makeGround } from "../prove/ground.ts";
import { listen } from "../prove/listener.ts";
import { probes, sessionScript } from "../prove/script.ts";
import { toolFolder } from "../tool-folder.ts";

type Verdict = {
  readonly name: string;
  readonly verdict: "held" | "failed" | "not tried";
  readonly detail: string;
};

/** `ai-sandbox doctor --prove <tool>`: attacks a session from inside, and looks at this machine afterwards. */
export async function prove(name: string, asJson: boolean): Promise<number> {
  const folder = toolFolder(name);
  const { host, folders } = await openEngine();
  const secret = `proof-${randomBytes(12).toString("hex")}`;
  // As root, the tool is the image's own agent.
  const ground = makeGround(secret, (path) =>
    host.user?.uid === 0 ? chownSync(path, 1000, 1000) : undefined,
  );
  const listener = await listen();
  const here = process.cwd();
  try {
    process.chdir(ground.workspace);
    // Only for this folder, which is made for that.
    process.env.AI_SANDBOX_TRUST = "once";
    process.env.AI_SANDBOX_REPORT = "off";
    // What a first run says while it makes the image is not to be held back.
    if (!(await describe(folder, [])).imageIsReady) await run(folder, ["-c", "exit 0"], ["/bin/sh"]);
    const { spec, tool } = await describe(folder, []);
    const home = spec.mounts.find(({ target }) => target === "/home/agent")?.source ?? "";
    const file = `.${secret}`;
    process.env.A_VARIABLE_OF_THE_HOST = secret;
    const script = sessionScript(
      {
        secret,
        parent: ground.parent,
        home: host.homeFolder,
        state: folders.home,
        port: String(listener.port),
        addresses: listener.addresses.join(" "),
        rootless: spec.user?.uid === 0 ? "yes" : "no",
        processes: String(spec.limits.processes),
      },
      `/home/agent/${file}`,
    );
    process.stderr.write(
      `ai-sandbox: a session of ${tool.title} attacks its own sandbox; this takes some seconds.\n`,
    );
    const said = holdBack();
    const code = await run(folder, ["-c", script], ["/bin/sh"]).finally(said.end);
    const results = takeResults(join(home, file));
    if (results.size === 0) process.stderr.write(said.text());
    const verdicts = judge(results, code, listener.visits(), ground.damage());
    return print(verdicts, spec, asJson);
  } finally {
    process.chdir(here);
    listener.close();
    ground.remove();
    // What settings keep apart for each workspace lies below the workspace's own path.
    for (const kept of [`project-homes/${name}`, "clones"])
      rmSync(mirror(folders.home, kept, ground.parent), { recursive: true, force: true });
  }
}

/** Keeps what the launcher says meanwhile: the filter would tell of every attack. */
function holdBack(): { end: () => void; text: () => string } {
  const write = process.stderr.write;
  let text = "";
  process.stderr.write = (chunk: string | Uint8Array): boolean => {
    text += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  return {
    end: () => {
      process.stderr.write = write;
    },
    text: () => text,
  };
}

/** What the session wrote, by the number of the probe. The file lies in the tool's home and is removed. */
function takeResults(file: string): Map<number, { code: number; detail: string }> {
  let text = "";
  try {
    text = readFileSync(file, "utf8");
  } catch {
    // Said below, for every probe.
  }
  rmSync(file, { force: true });
  return new Map(
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [index, code, detail = ""] = line.split("\t");
        return [Number(index), { code: Number(code), detail }];
      }),
  );
}

/** A session can say of itself what it likes; what can be seen on this machine counts more. */
function judge(
  results: ReadonlyMap<number, { code: number; detail: string }>,
  outcome: unknown,
  visits: number,
  damage: readonly string[],
): Verdict[] {
  if (results.size === 0) {
    throw new LaunchError(
      `the session ended before anything was tried (${JSON.stringify(outcome)}).`,
      "Start the tool to see why. Its image must have /bin/sh.",
      1,
    );
  }
  return probes.map(({ name }, index) => {
    const { code, detail } = results.get(index) ?? { code: -1, detail: "it did not come to an end" };
    if (name === "write git hooks and what the host obeys")
      return {
        name,
        verdict: damage.length === 0 ? "held" : "failed",
        detail: damage.length === 0 ? "all files are as they were" : `changed: ${damage.join(", ")}`,
      };
    if (name === "reach a service of this machine" && visits > 0)
      return { name, verdict: "failed", detail: detail || `it was reached ${visits} times` };
    return { name, verdict: code === 0 ? "held" : code === 77 ? "not tried" : "failed", detail };
  });
}

function print(verdicts: readonly Verdict[], spec: Description["spec"], asJson: boolean): number {
  const failed = verdicts.filter(({ verdict }) => verdict === "failed").length;
  if (asJson) {
    printJson({ image: spec.image, network: spec.network, failed, verdicts });
    return failed === 0 ? 0 : 1;
  }
  const width = Math.max(...verdicts.map(({ name }) => name.length));
  const marks = { held: green("held     "), failed: red("FAILED   "), "not tried": yellow("not tried") };
  for (const { name, verdict, detail } of verdicts) {
    const line = `${marks[verdict]}  ${name.padEnd(width)}  ${dim(printable(detail))}`;
    process.stdout.write(`${line.trimEnd()}\n`);
  }
  process.stdout.write(
    failed === 0
      ? `\n${green("The sandbox held.")} Network ${spec.network}, image ${printable(spec.image)}\n`
      : `\n${red(`${failed} of ${verdicts.length} attacks got through.`)} Settings of yours may allow them: ai-sandbox settings\n`,
  );
  return failed === 0 ? 0 : 1;
}
