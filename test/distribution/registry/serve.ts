// A small npm registry on loopback, started as a process of its own: `node serve.ts FOLDER`. It serves the packed packages
// (*.tgz) of that folder, takes what is published into it, prints its address and ends with its stdin. No client's account
// is asked for: only this machine can reach it.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Manifest, manifestOf, tarballName } from "./tarball.ts";
import { tagsOf } from "./versions.ts";

type Version = { manifest: Manifest; file: string; content: Buffer };

const folder = process.argv[2] ?? "";
const cache = new Map<string, Version>();
const tags = new Map<string, Record<string, string>>();

/** Everything that is in the folder now; a file that was read once does not change. */
function versionsOf(name: string): Version[] {
  for (const file of readdirSync(folder).filter((each) => each.endsWith(".tgz") && !cache.has(each))) {
    const path = join(folder, file);
    cache.set(file, { manifest: manifestOf(path), file, content: readFileSync(path) });
  }
  return [...cache.values()].filter(({ manifest }) => manifest.name === name);
}

function describePackage(name: string, address: string): object | undefined {
  const found = versionsOf(name);
  if (found.length === 0) return undefined;
  // Clients may hold back what is younger than a few days.
  const published = new Date(Date.now() - 30 * 24 * 3600 * 1000).toISOString();
  const versions = Object.fromEntries(
    found.map(({ manifest, file, content }) => [
      manifest.version,
      {
        ...manifest,
        _id: `${name}@${manifest.version}`,
        dist: {
          tarball: `${address}/-/files/${file}`,
          shasum: createHash("sha1").update(content).digest("hex"),
          integrity: `sha512-${createHash("sha512").update(content).digest("base64")}`,
        },
      },
    ]),
  );
  return {
    _id: name,
    name,
    "dist-tags": { ...tagsOf(Object.keys(versions)), ...tags.get(name) },
    versions,
    time: Object.fromEntries(
      ["created", "modified", ...Object.keys(versions)].map((key) => [key, published]),
    ),
  };
}

/** Takes a package as `npm publish` sends it. @returns the status to answer with */
function take(body: string): number {
  const sent = JSON.parse(body) as {
    name: string;
    versions: Record<string, Manifest>;
    "dist-tags": Record<string, string>;
    _attachments: Record<string, { data: string }>;
  };
  const data = Object.values(sent._attachments)[0]?.data;
  const [version] = Object.keys(sent.versions);
  if (data === undefined || version === undefined) return 400;
  const file = join(folder, tarballName(sent.name, version));
  // A version is published once, as in every registry.
  if (existsSync(file)) return 409;
  writeFileSync(file, Buffer.from(data, "base64"));
  tags.set(sent.name, { ...tags.get(sent.name), ...sent["dist-tags"] });
  return 201;
}

async function answer(request: IncomingMessage, response: ServerResponse, address: string): Promise<void> {
  const path = decodeURIComponent(new URL(request.url ?? "/", address).pathname);
  const json = (status: number, content: object): void => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(content));
  };
  let body = "";
  for await (const part of request) body += part;
  if (request.method === "PUT") {
    const status = take(body);
    return json(status, status === 201 ? { ok: true } : { error: "this version is there already" });
  }
  const file = /^\/-\/files\/([A-Za-z0-9._-]+\.tgz)$/.exec(path)?.[1];
  if (file !== undefined && existsSync(join(folder, file))) {
    response.writeHead(200, { "content-type": "application/octet-stream" });
    response.end(readFileSync(join(folder, file)));
    return;
  }
  if (path === "/-/ping") return json(200, {});
  if (path === "/-/whoami") return json(200, { username: "tests" });
  const found = describePackage(path.slice(1), address);
  return found === undefined ? json(404, { error: "not found" }) : json(200, found);
}

const server = createServer((request, response) => {
  const { port } = server.address() as AddressInfo;
  answer(request, response, `http://127.0.0.1:${port}`).catch((error) => {
    response.writeHead(500);
    response.end(String(error));
  });
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.on("end", () => process.exit(0)).resume();
