import { spawnSync } from "node:child_process";
import { chownSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Newcomer, newcomer } from "../lifecycle/support/newcomer.ts";
import { docker } from "../support/engine.ts";
import { freshHome } from "../support/fixtures.ts";
import { run } from "../support/run.ts";
import { aptMirror, npmMirror, pipMirror } from "./support/mirrors.ts";

/** Makes an authority, and a certificate by it for localhost, in a person's folders. */
function makeAuthority({ workspace, state, person }: Newcomer): string {
  const file = (name: string): string => join(state, name);
  const openssl = (...args: string[]): void => {
    const { status, stderr } = spawnSync("openssl", args, { cwd: state });
    expect(status, String(stderr)).toBe(0);
  };
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-addext",
    "keyUsage=critical,keyCertSign,cRLSign",
    "-subj",
    "/CN=Company",
    "-keyout",
    "ca.key",
    "-out",
    "company.pem",
  );
  // Python is strict: it wants to be told whose key is whose, and what an authority's may be used for.
  const extensions =
    "subjectAltName=DNS:localhost\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n";
  writeFileSync(file("names"), extensions);
  openssl(
    "req",
    ...key.slice(0, -2),
    "-subj",
    "/CN=localhost",
    "-keyout",
    "server.key",
    "-out",
    "server.csr",
  );
  const sign = ["-req", "-in", "server.csr", "-CA", "company.pem", "-CAkey", "ca.key", "-CAcreateserial"];
  openssl("x509", ...sign, "-days", "2", "-extfile", "names", "-out", "server.pem");
  for (const name of ["server.key", "server.pem"]) {
    copyFileSync(file(name), join(workspace, name));
    chownSync(join(workspace, name), person.uid, person.gid);
  }
  return file("company.pem");
}

const server = `
const { readFileSync, writeFileSync } = require("node:fs");
require("node:https").createServer({ key: readFileSync("server.key"), cert: readFileSync("server.pem") },
  (request, response) => response.end("hello")).listen(8443, "127.0.0.1", () => writeFileSync("/tmp/ready", ""));
`;

/** Each program prints its name and whether it got its answer; git gets one that is no repository. */
const script = `
node server.cjs & trap "kill $!" EXIT
until [ -e /tmp/ready ]; do sleep 0.05; done
try() { name=$1; shift; if "$@" >/tmp/said 2>&1 && grep -q hello /tmp/said; then echo "$name: yes"; else echo "$name: no"; fi; }
try curl curl -sS https://localhost:8443/
try node node -e 'fetch("https://localhost:8443/").then((r) => r.text()).then(console.log)'
try bun bun -e 'console.log(await (await fetch("https://localhost:8443/")).text())'
try python python3 -c 'import urllib.request as u; print(u.urlopen("https://localhost:8443/").read())'
git ls-remote https://localhost:8443/x >/tmp/said 2>&1; if grep -qi certificate /tmp/said; then echo "git: no"; else echo "git: yes"; fi
[ -n "$SSL_CERT_FILE" ] && [ "$CARGO_HTTP_CAINFO" = "$SSL_CERT_FILE" ] && echo "rust: told"
`;

it("an authority of this machine is trusted in the session by curl, Node, Bun, Python and git, and by none without it", async () => {
  const someone = newcomer();
  const authority = makeAuthority(someone);
  writeFileSync(join(someone.workspace, "server.cjs"), server);
  // An image that is there, by its id: the certificates come on top of it, and nothing has to be built anew.
  const image = docker("image", "inspect", "--format", "{{.Id}}", "ai-probe:latest");
  const settings = (content: object): void => {
    const file = join(someone.state, "config.json");
    writeFileSync(file, JSON.stringify({ network: "none", tools: { probe: { image } }, ...content }));
    chownSync(file, someone.person.uid, someone.person.gid);
  };
  const answers = async (): Promise<string[]> => {
    const result = await run("probe", [script], someone.options("shell"));
    expect(result.code, result.stderr).toBe(0);
    return result.stdout.toString().trim().split("\n");
  };
  settings({ certificateFile: authority });
  const programs = ["curl", "node", "bun", "python", "git"];
  expect(await answers()).toEqual([...programs.map((name) => `${name}: yes`), "rust: told"]);
  settings({});
  expect(await answers()).toEqual([...programs.map((name) => `${name}: no`), "rust: told"]);
});

it("mirrors that speak https under such an authority serve a build: npm, pip and apt", async () => {
  const someone = newcomer();
  const certificateFile = makeAuthority(someone);
  const proof = {
    key: readFileSync(join(someone.workspace, "server.key")),
    cert: readFileSync(join(someone.workspace, "server.pem")),
  };
  const npm = await npmMirror("npm-token", proof);
  const pip = await pipMirror("ann", "pip-word", proof);
  const apt = await aptMirror("ann", "apt-word", proof);
  const own = (name: string, content: string): void => {
    writeFileSync(join(someone.state, name), content);
    chownSync(join(someone.state, name), someone.person.uid, someone.person.gid);
  };
  const commands = [
    "with-mirrors npm install --prefix /opt/tiny --ignore-scripts --no-audit --no-fund tiny@1.0.0",
    "PYTHONPATH=$(echo /usr/share/python-wheels/pip-*.whl) with-mirrors python3 -m pip download --no-deps -d /opt/tiny tiny==1.0",
  ];
  own("more", `RUN ${commands.join(" && ")}\n`);
  const settings = {
    certificateFile,
    network: "none",
    mirrors: {
      pip: `https://ann:pip-word@${pip.host}/simple`,
      apt: `https://ann:apt-word@${apt.host}/debian`,
    },
    // By its id: nothing has to be built anew below what is added.
    tools: { probe: { image: docker("image", "inspect", "--format", "{{.Id}}", "ai-probe:latest") } },
    image: { packages: ["hello"], dockerfile: "more" },
  };
  own("config.json", JSON.stringify(settings));
  const npmrc = `registry=https://${npm.host}/npm/\n//${npm.host}/npm/:_authToken=npm-token\n`;
  const home = freshHome(someone.person, { ".npmrc": npmrc });
  const result = await run("probe", ["hello; ls /opt/tiny"], { ...someone.options("shell"), as: home });
  expect(result.code, result.stderr).toBe(0);
  expect(result.stdout.toString()).toMatch(/^Hello, world!\n[\s\S]*node_modules\n[\s\S]*\.whl\n$/);
  expect(npm.served).toContain("GET /npm/tiny.tgz");
  expect(pip.served).toContainEqual(expect.stringMatching(/\.whl$/));
  expect(apt.served).toContainEqual(expect.stringMatching(/\/debian\/pool\/.*hello/));
});
