import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LaunchError, openEngine, printable } from "@ai-sandbox/core";
import { runQuietly } from "../../../core/src/session/ask-engine.ts";
import { measure } from "../archive.ts";
import type { Input } from "../command/command.ts";
import { usageError } from "../command/usage-error.ts";

/** Programs that make file systems lie in folders that are not on an ordinary PATH. */
const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const toDebian: Readonly<Record<string, string>> = { "linux/amd64": "amd64", "linux/arm64": "arm64" };

/** `ai-sandbox base --from-debian [--suite name] [--mirror address] [--platform platform]` */
export async function base({ has, get }: Input): Promise<number> {
  if (!has("from-debian")) throw usageError("base", "base needs --from-debian.");
  const suite = get("suite") ?? "trixie";
  if (suite !== "trixie" && suite !== "bookworm")
    throw usageError("base", "There are the suites trixie and bookworm.");
  const platform = get("platform");
  const architecture = platform === undefined ? "" : toDebian[platform];
  if (architecture === undefined)
    throw usageError("base", "There are the platforms linux/amd64 and linux/arm64.");
  const engine = await openEngine();
  const parent = engine.settings.mirrors.parent;
  const name = `${parent === undefined ? "" : `${parent}/`}debian:${suite}-slim`;
  const there = await engine.try(["image", "inspect", "--format", "{{.Os}}/{{.Architecture}}", "--", name]);
  if (there.code === 0 && there.stdout.trim() === (platform ?? ownPlatform())) {
    process.stdout.write(`${name} is there already.\n`);
    return 0;
  }
  requireRoot();
  const mirror = get("mirror") ?? engine.settings.mirrors.apt?.split(" ")[0] ?? (await mirrorOfApt());
  // Not below /tmp, which is often small, or mounted without devices.
  const folder = mkdtempSync("/var/tmp/ai-sandbox-parent.");
  try {
    process.stderr.write(`ai-sandbox: making ${name} with debootstrap; it takes about a minute\n`);
    // Beside the bundled command: see tsdown.config.ts.
    const script = join(import.meta.dirname, "debian-root.sh");
    const environment = {
      ...proxies(),
      PATH: searchPath,
      LC_ALL: "C",
      ...(architecture === "" ? {} : { DEBIAN_ROOT_ARCHITECTURE: architecture }),
    };
    const made = await runQuietly("/bin/bash", [script, suite, folder, mirror], environment);
    if (made.code !== 0) throw failed(name, made.stdout + made.stderr);
    await engine.ask([
      "load",
      "--quiet",
      "--input",
      await packImage(folder, name, platform ?? ownPlatform()),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${name} is ready.\n`);
  return 0;
}

/**
 * Makes an archive of an image out of `root.tar`. Not by `docker import`: engines without a setting for experiments
 * write their own platform into what they import.
 */
async function packImage(folder: string, name: string, platform: string): Promise<string> {
  const [os, architecture] = platform.split("/");
  const { sha256 } = await measure(join(folder, "root.tar"));
  const created = new Date().toISOString();
  const config = {
    created,
    os,
    architecture,
    config: { Cmd: ["bash"], Env: [`PATH=${searchPath}`] },
    rootfs: { type: "layers", diff_ids: [`sha256:${sha256}`] },
    history: [{ created, comment: "made with debootstrap" }],
  };
  const manifest = [{ Config: "config.json", RepoTags: [name], Layers: ["root.tar"] }];
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  const packed = join(folder, "image.tar");
  const args = ["-C", folder, "-cf", packed, "manifest.json", "config.json", "root.tar"];
  const made = await runQuietly("/bin/tar", args, { PATH: searchPath });
  if (made.code !== 0) throw failed(name, made.stderr);
  return packed;
}

function ownPlatform(): string {
  return process.arch === "arm64" ? "linux/arm64" : "linux/amd64";
}

function requireRoot(): void {
  if (process.getuid?.() !== 0) {
    throw new LaunchError(
      "making a Debian image takes root: debootstrap unpacks files of other users.",
      "Run it once as root: sudo ai-sandbox base --from-debian",
      1,
    );
  }
  if (!searchPath.split(":").some((folder) => existsSync(join(folder, "debootstrap")))) {
    throw new LaunchError(
      "debootstrap is not installed.",
      "Install it: sudo apt-get install debootstrap debian-archive-keyring",
      1,
    );
  }
}

/** The Debian mirror that apt uses here, plain HTTP first; empty where there is none, as on Ubuntu. */
async function mirrorOfApt(): Promise<string> {
  const format = "$(REPO_URI) $(ORIGIN)/$(LABEL) $(COMPONENT)";
  const lists = ["indextargets", "--format", format, "Created-By: Packages"];
  const { stdout } = await runQuietly("/usr/bin/apt-get", lists, { PATH: searchPath, LC_ALL: "C" });
  const mirrors = [...stdout.matchAll(/^(https?:\/\/\S*[^\s/])\/? Debian\/Debian main$/gm)].map(
    ([, address = ""]) => address,
  );
  return mirrors.sort()[0] ?? "";
}

function proxies(): Record<string, string> {
  const names = ["http_proxy", "https_proxy", "no_proxy"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name] ?? process.env[name.toUpperCase()];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function failed(name: string, said: string): LaunchError {
  const last = said.trim().split("\n").slice(-5).map(printable);
  return new LaunchError(
    `${name} could not be made.`,
    [...last, "Choose another mirror with --mirror; behind a proxy set http_proxy."].join("\n"),
    1,
  );
}
