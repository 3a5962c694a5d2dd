import { startCleanEngine } from "../clean-engine.ts";
import type { Installed } from "../installed.ts";
import { outcome } from "./measured.ts";

const parent = "debian:trixie-slim";

/** A machine that reaches a Debian mirror and no registry: its parent image, and the first run on top of it. */
export async function parentImage(installed: Installed): Promise<string[]> {
  const engine = await startCleanEngine();
  try {
    const state = `${installed.folder}/parent`;
    const environment = { DOCKER_HOST: engine.address };
    const make = () => installed.run("ai-sandbox", ["base", "--from-debian"], { state, environment });
    const [made, again] = [await make(), await make()];
    for (const [{ code, stdout, stderr }, said] of [
      [made, `${parent} is ready.\n`],
      [again, `${parent} is there already.\n`],
    ] as const)
      if (code !== 0 || stdout !== said) throw new Error(`exit code ${code}: ${stdout}${stderr}`);
    const [image] = JSON.parse(engine.docker("image", "inspect", parent));
    const inside = engine.docker("run", "--rm", "--network=none", parent, "cat", "/etc/debian_version");
    const first = await installed.run("auggie", ["--version"], { state, environment });
    return [
      "| what | result |",
      "|---|---|",
      `| \`ai-sandbox base --from-debian\` | "${made.stdout.trim()}" after ${made.seconds.toFixed(1)} s |`,
      `| its size, platform, and Debian's version in it | ${(image.Size / 1e6).toFixed(0)} MB, ${image.Os}/${image.Architecture}, ${inside} |`,
      `| the same command again | "${again.stdout.trim()}" |`,
      `| then the first run of auggie, with its base on that | ${outcome(first)} |`,
    ];
  } finally {
    engine.stop();
  }
}
