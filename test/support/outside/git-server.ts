import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { GitConfig } from "./events.ts";

/**
 * Serves repositories as git's own program for web servers does. Whoever has the credential may read and write all of
 * them; without it, those whose name ends in `docs` can be read, and `moved` leads to `one`.
 *
 * @returns false for a path that is none of a repository
 */
export function serveGit(message: IncomingMessage, response: ServerResponse, git: GitConfig): boolean {
  const url = new URL(message.url ?? "/", "https://git.outside.example");
  if (!/\/(info\/refs|git-(upload|receive)-pack)$/.test(url.pathname)) return false;
  const isKnown = message.headers.authorization === `Basic ${Buffer.from(git.credential).toString("base64")}`;
  const isPublic = /docs(\.git)?\//.test(url.pathname) && !`${message.url}`.includes("receive-pack");
  if (!isKnown && !isPublic) {
    response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end("Who are you?\n");
    return true;
  }
  if (url.pathname.includes("/moved")) {
    const there = `${url.pathname.replace("/moved", "/one")}${url.search}`;
    response.writeHead(301, { location: `https://git.outside.example${there}` }).end();
    return true;
  }
  const program = spawn("git", ["http-backend"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: git.root,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: message.method,
      CONTENT_TYPE: message.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: message.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(message.headers["git-protocol"] ?? ""),
      ...(isKnown ? { REMOTE_USER: "ann" } : {}),
    },
  });
  program.stdin.on("error", () => undefined);
  message.pipe(program.stdin);
  const parts: Buffer[] = [];
  program.stdout.on("data", (part: Buffer) => parts.push(part));
  program.on("close", () => {
    const all = Buffer.concat(parts);
    const end = all.indexOf("\r\n\r\n");
    const headers = Object.fromEntries(
      all
        .toString("latin1", 0, Math.max(end, 0))
        .split("\r\n")
        .map((line) => line.split(/:\s*/, 2)),
    ) as Record<string, string>;
    const { Status: status = "200", ...rest } = headers;
    response.writeHead(Number.parseInt(status, 10), rest).end(all.subarray(end + 4));
  });
  return true;
}
