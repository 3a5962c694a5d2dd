/**
 * Records a first run: a real shell in a real terminal, the packages of this checkout from a registry on loopback, an image
 * that is built from nothing. Writes docs/first-run.cast (asciicast) and docs/first-run.svg. `npm run recording`
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spawn } from "@lydell/node-pty";
import { releaseUnbuilt } from "../../test/distribution/registry/registry.ts";
import { getClient } from "../../test/distribution/support/clients.ts";
import { claudeVersion, makeWorld } from "../../test/distribution/support/world.ts";
import { quicken } from "./quicken.ts";
import { draw, type Output } from "./screen.ts";
import { animation } from "./svg.ts";

const size = { columns: 92, rows: 16 };
/** Nobody watches a line that says the same for longer. */
const longestPause = 1.2;
const prompt = "~/project $ ";

const docs = fileURLToPath(new URL("../../docs", import.meta.url));
const world = await makeWorld();
try {
  releaseUnbuilt(world.registry);
  const client = getClient("npm@11", world.folder);
  if ("skipped" in client) throw new Error(client.skipped);
  const place = world.place(client);
  const environment: Record<string, string> = { ...place.environment, PS1: prompt, TERM: "xterm-256color" };
  // Here somebody sits at the terminal.
  delete environment.AI_SANDBOX_TRUST;
  const outputs = await record(place.asPerson, environment, place.project);
  write(shorten(outputs, place.home));
} finally {
  world.close();
}

async function record(
  asPerson: readonly string[],
  environment: Record<string, string>,
  folder: string,
): Promise<Output[]> {
  const terminal = spawn("/usr/bin/setpriv", [...asPerson, "--", "bash", "--norc", "--noprofile"], {
    name: "xterm-256color",
    cols: size.columns,
    rows: size.rows,
    cwd: folder,
    env: environment,
  });
  const outputs: Output[] = [];
  const start = Date.now();
  let unread = "";
  terminal.onData((text) => {
    outputs.push([(Date.now() - start) / 1000, text]);
    unread += text;
  });
  const shows = async (what: RegExp, seconds = 30): Promise<void> => {
    const end = Date.now() + seconds * 1000;
    while (!what.test(unread)) {
      if (Date.now() > end) throw new Error(`${what} was not shown:\n${unread}`);
      await pause(50);
    }
    unread = "";
  };
  const type = async (text: string): Promise<void> => {
    await pause(600);
    for (const letter of text) {
      terminal.write(letter);
      await pause(35);
    }
    await pause(300);
    unread = "";
    terminal.write("\r");
  };
  const version = new RegExp(claudeVersion().replace(/[.()]/g, "\\$&"));
  await shows(/\$ $/);
  await type("npx @ai-sandbox/claude --version");
  await shows(/proceed\?/);
  await type("y");
  await shows(/Share it\?[\s\S]*No/);
  await pause(1500);
  terminal.write("\r");
  await shows(version, 500);
  await type("npx @ai-sandbox/claude --version");
  await shows(version);
  await pause(300);
  terminal.kill();
  return outputs;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Takes long waits out, as players of asciicast do, and puts a short name in the place of the tests' home folder. */
function shorten(outputs: readonly Output[], home: string): Output[] {
  let [before, now] = [0, 0];
  return outputs.map(([at, text]) => {
    now += Math.min(at - before, longestPause);
    before = at;
    return [Number(now.toFixed(3)), text.replaceAll(home, "/home/you")];
  });
}

function write(outputs: readonly Output[]): void {
  const header = { version: 2, width: size.columns, height: size.rows, title: "A first run" };
  const lines = [header, ...outputs.map(([at, text]) => [at, "o", text])];
  writeFileSync(join(docs, "first-run.cast"), `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
  const frames = quicken(draw(outputs, size));
  const seconds = (frames.at(-1)?.at ?? 0) + 6;
  writeFileSync(join(docs, "first-run.svg"), animation(frames, size, Number(seconds.toFixed(1))));
}
