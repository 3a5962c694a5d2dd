// Logs in as the real tools do, against the vendor of the tests: LOGIN says how, VENDOR where. Runs inside.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";

const [how, vendor] = process.argv.slice(2);

async function tokenFor(code) {
  const answer = await fetch(`${vendor}/token`, { method: "POST", body: new URLSearchParams({ code }) });
  return (await answer.json()).access_token;
}

function store(tool, token) {
  mkdirSync(`${process.env.HOME}/.${tool}`, { recursive: true });
  writeFileSync(`${process.env.HOME}/.${tool}/auth.json`, JSON.stringify({ token }));
  console.log(`logged in as ${tool}`);
}

/** As codex (a port of its own), claude and copilot (any port) do: a server on the loopback that the browser is sent to. */
async function callback(tool, port, path) {
  const state = Math.random().toString(16).slice(2);
  let done;
  const ended = new Promise((resolve) => {
    done = resolve;
  });
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    if (url.pathname === path && url.searchParams.get("state") === state) {
      store(tool, await tokenFor(url.searchParams.get("code")));
      response.writeHead(302, { location: "/success" }).end();
    } else if (url.pathname === "/success") {
      response.end("You may close this page.", done);
    } else response.writeHead(400).end("State mismatch");
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const back = `http://localhost:${server.address().port}${path}`;
  const page = `${vendor}/authorize?tool=${tool}&state=${state}&redirect_uri=${encodeURIComponent(back)}`;
  if (process.env.OPEN === "1") spawn(process.env.BROWSER, [page], { stdio: "ignore" });
  else console.log(`Open this page: ${page}`);
  await ended;
  server.close();
  server.closeAllConnections();
}

await {
  codex: () => callback("codex", 1455, "/auth/callback"),
  // Where systems give none to servers by themselves, so that nobody has it on the machine outside.
  "any-port": () => callback("any-port", 50_000 + Math.floor(Math.random() * 10_000), "/callback"),
}[how]();
if (process.env.STAY === "1") await new Promise((resolve) => setTimeout(resolve, 60_000));
