import { spawnSync } from "node:child_process";
import { type Dirent, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { clients } from "../lifecycle/support/clients.ts";
import { newcomer, searchPath } from "../lifecycle/support/newcomer.ts";
import { makeOneOffTool, type OneOffTool } from "../lifecycle/support/one-off-tool.ts";
import { docker } from "../support/engine.ts";
import { freshHome } from "../support/fixtures.ts";
import { run } from "../support/run.ts";
import { aptMirror, npmMirror, pipMirror, proxy } from "./support/mirrors.ts";

const builds = clients().flatMap(({ folder, builders }) => builders.map((builder) => ({ folder, builder })));
/** Each builder once: the last client has both. */
const each = ["0", "1"].flatMap((builder) => builds.filter((build) => build.builder === builder).slice(-1));

/** A word that is found nowhere by chance. */
const planted = (what: string): string => `planted-${what}-${Math.random().toString(36).slice(2, 12)}`;

/** Every way in which a secret is written in headers and files. */
function shapesOf(name: string, secret: string): Buffer[] {
  const base64 = (text: string): string => Buffer.from(text).toString("base64").replace(/=+$/, "");
  return [secret, base64(secret), base64(`${name}:${secret}`)].map((text) => Buffer.from(text));
}

it.each(each)(
  "a build's mirrors and their secrets, with DOCKER_BUILDKIT=$builder: used, and found nowhere afterwards",
  async ({ folder, builder }) => {
    const secrets = {
      npm: planted("npm"),
      pip: planted("pip"),
      apt: planted("apt"),
      proxy: planted("proxy"),
    };
    const npm = await npmMirror(secrets.npm);
    const pip = await pipMirror("pip-user", secrets.pip);
    const apt = await aptMirror("apt-user", secrets.apt);
    const http = await proxy("proxy-user", secrets.proxy);
    // BuildKit takes the same step from its cache, whatever tool it was for.
    const once = `: ${planted("step")}`;
    const control = planted("control");
    const tool = makeOneOffTool([
      `RUN ${once}; with-mirrors npm install --prefix /opt/tiny --ignore-scripts --no-audit --no-fund tiny@1.0.0`,
      `RUN ${once}; PYTHONPATH=$(echo /usr/share/python-wheels/pip-*.whl) with-mirrors python3 -m pip download --no-deps -d /opt/tiny tiny==1.0`,
      `RUN ${once}; with-mirrors apt-get update && with-mirrors apt-get install -y --no-install-recommends hello`,
      "RUN ls -A /dev/shm /tmp >/opt/left",
      `RUN echo ${control} >/opt/control`,
    ]);
    const someone = newcomer();
    const person = freshHome(someone.person, {
      ".npmrc": `registry=http://${npm.host}/npm/\n//${npm.host}/npm/:_authToken=\${NPM_SECRET}\n//other.example/:_authToken=planted-other-registry\n`,
      ".config/pip/pip.conf": `[global]\nindex-url = http://pip-user:${secrets.pip}@${pip.host}/simple\ntrusted-host = 127.0.0.1\n`,
      ".ai-sandbox/config.json": JSON.stringify({
        mirrors: { apt: `http://apt-user:${secrets.apt}@${apt.host}/debian` },
      }),
    });
    const proxyAddress = `http://proxy-user:${secrets.proxy}@${http.host}`;
    const result = await run(tool.program, ["hello; cat /opt/left; ls /opt/tiny"], {
      as: person,
      in: someone.workspace,
      environment: {
        PROBE: "shell",
        PATH: searchPath(folder),
        DOCKER_BUILDKIT: builder,
        NPM_SECRET: secrets.npm,
        HTTP_PROXY: proxyAddress,
        http_proxy: proxyAddress,
        NO_PROXY: "127.0.0.1,localhost",
        no_proxy: "127.0.0.1,localhost",
      },
    });
    expect(result.code, result.stderr).toBe(0);
    // They were used, all four.
    expect(npm.served).toContain("GET /npm/tiny.tgz");
    expect(npm.refused).toEqual([]);
    expect(pip.served.some((request) => request.endsWith("tiny-1.0-py3-none-any.whl"))).toBe(true);
    expect(apt.served.some((request) => request.includes("/debian/dists/"))).toBe(true);
    expect(http.served.length).toBeGreaterThan(0);
    const inside = result.stdout.toString();
    expect(inside).toContain("Hello, world!");
    expect(inside).toContain("tiny-1.0-py3-none-any.whl");
    const words = [
      ...shapesOf("npm", secrets.npm),
      ...shapesOf("pip-user", secrets.pip),
      ...shapesOf("apt-user", secrets.apt),
      ...shapesOf("proxy-user", secrets.proxy),
      Buffer.from("planted-other-registry"),
      Buffer.from(control),
    ];
    const found: string[] = [];
    const search = (place: string, content: Buffer | string): void => {
      const bytes = Buffer.from(content);
      for (const word of words) if (bytes.includes(word)) found.push(`${place}: ${word}`);
    };
    search("what was said", result.stderr);
    for (const id of imagesOf(tool)) {
      search(`inspect ${id}`, docker("image", "inspect", id));
      search(`history ${id}`, docker("history", "--no-trunc", id));
    }
    for (const file of filesIn(join(person.home, ".ai-sandbox", "logs"))) search(file, readFileSync(file));
    for (const file of filesIn(join(person.home, ".ai-sandbox", "state"))) search(file, readFileSync(file));
    search(
      "containers",
      docker("ps", "--all", "--filter", `label=ai-sandbox.one-off=${tool.name}`, "--no-trunc"),
    );
    for (const file of engineNotes()) {
      try {
        search(file, readFileSync(file));
      } catch (error) {
        // Others' images come and go meanwhile.
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      }
    }
    searchLayers(`ai-${tool.name}:latest`, search);
    // What was put there on purpose is seen in all the places that are searched.
    const seen = found.filter((place) => place.endsWith(control)).join("\n");
    for (const place of [/^history /m, /control: /m, /logs\/build/m]) expect(seen).toMatch(place);
    expect(found.filter((place) => !place.endsWith(control))).toEqual([]);
  },
);

/** Finished images and the steps that the classic builder keeps. */
function imagesOf(tool: OneOffTool): string[] {
  const list = docker("images", "--all", "--quiet", "--filter", `label=ai-sandbox.one-off=${tool.name}`);
  return [...new Set(list.split("\n"))].filter((id) => id !== "");
}

/** All files below a folder; what goes while it is looked at is passed over. */
function filesIn(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : entry.isFile() ? [path] : [];
  });
}

/** What the engine itself writes down of images and builds, where this may be read. */
function engineNotes(): string[] {
  const root = docker("info", "--format", "{{.DockerRootDir}}");
  if (process.getuid?.() !== 0 || !existsSync(root)) return [];
  const recent = Date.now() - 10 * 60_000;
  // Not what builds have mounted at this moment.
  const ofBuilders = ["buildkit", "builder"].flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder)).map((name) => join(root, folder, name))
      : [],
  );
  return [...filesIn(join(root, "image")), ...ofBuilders].filter((path) => {
    const status = statSync(path, { throwIfNoEntry: false });
    return status?.isFile() && status.mtimeMs > recent && status.size < 64_000_000;
  });
}

/** The layers that an image has above its base, file by file as the engine keeps them, or packed where it hides them. */
function searchLayers(image: string, search: (place: string, content: Buffer) => void): void {
  const [{ GraphDriver, RootFS }] = JSON.parse(docker("image", "inspect", image));
  const { UpperDir = "", LowerDir = "" } = GraphDriver.Data ?? {};
  const own = RootFS.Layers.length - layersOfBase(image);
  const folders = [UpperDir, ...LowerDir.split(":")].slice(0, own) as string[];
  if (process.getuid?.() === 0 && folders.every((folder) => existsSync(folder))) {
    for (const file of folders.flatMap(filesIn)) search(file, readFileSync(file));
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "layers-"));
  try {
    const packed = join(folder, "image.tar");
    docker("save", "--output", packed, image);
    const unpacked = spawnSync("tar", ["-xf", packed, "-C", folder]);
    if (unpacked.status !== 0) throw new Error(String(unpacked.stderr));
    rmSync(packed);
    for (const file of filesIn(folder)) {
      // The base's own large layers were made before these secrets were.
      if (statSync(file).size < 100_000_000) search(file.slice(folder.length), readFileSync(file));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How many of an image's layers its base has. */
function layersOfBase(image: string): number {
  const layers = (name: string): string[] => JSON.parse(docker("image", "inspect", name))[0].RootFS.Layers;
  const own = layers(image);
  const bases = docker("images", "--quiet", "ai-base").split("\n").filter(Boolean).map(layers);
  return Math.max(
    ...bases.filter((base) => base.every((layer, at) => own[at] === layer)).map((base) => base.length),
  );
}
