/** What a session's other programs do. */
export type ChildCase = {
  readonly title: string;
  /** A line for a shell, in which NAME stands for the name to be asked for. */
  readonly script: string;
  readonly way: "https" | "http" | "websocket";
  /** What must come out; not said where all that counts is that the request arrives. */
  readonly output?: RegExp;
};

const node = (code: string): string => `node -e '${code}'`;
const bun = (code: string): string => `bun -e '${code}'`;
const socket = (more: string): string =>
  `const w = new WebSocket("wss://NAME/echo"${more}); w.onopen = () => w.send("hello"); w.onmessage = (m) => { console.log(m.data); process.exit(); }; w.onerror = () => process.exit(1)`;
const get = (module: string): string =>
  `require("${module}").get("${module}://NAME/mark", (r) => r.on("data", (d) => console.log(String(d))))`;

/** The programs of the base image, each the way it is used. */
export const childCases: readonly ChildCase[] = [
  { title: "curl", script: "curl -sS https://NAME/mark", way: "https", output: /secret/ },
  { title: "curl, plain HTTP", script: "curl -sS http://NAME/mark", way: "http", output: /secret/ },
  { title: "git", script: "git ls-remote https://NAME/mark.git", way: "https" },
  { title: "npm", script: "npm_config_registry=https://NAME/ npm view mark version", way: "https" },
  {
    title: "bun add",
    script:
      "mkdir -p /tmp/b && cd /tmp/b && echo '{}' >package.json && NPM_CONFIG_REGISTRY=https://NAME/ bun add mark",
    way: "https",
  },
  {
    title: "pip",
    script:
      "PYTHONPATH=$(echo /usr/share/python-wheels/pip-*.whl) python3 -m pip download --no-deps -d /tmp --retries 0 -i https://NAME/simple mark",
    way: "https",
  },
  {
    title: "Python, requests",
    script:
      "PYTHONPATH=$(echo /usr/share/python-wheels/pip-*.whl) python3 -c 'from pip._vendor import requests; print(requests.get(\"https://NAME/mark\").text)'",
    way: "https",
    output: /secret/,
  },
  {
    title: "Python, urllib",
    script: "python3 -c 'import urllib.request as r; print(r.urlopen(\"https://NAME/mark\").read())'",
    way: "https",
    output: /secret/,
  },
  {
    title: "Node, fetch",
    script: node('fetch("https://NAME/mark").then((a) => a.text()).then(console.log)'),
    way: "https",
    output: /secret/,
  },
  { title: "Node, https", script: node(get("https")), way: "https", output: /secret/ },
  { title: "Node, http", script: node(get("http")), way: "http", output: /secret/ },
  { title: "Node, WebSocket", script: node(socket("")), way: "websocket", output: /hello/ },
  {
    title: "Bun, fetch",
    script: bun('fetch("https://NAME/mark").then((a) => a.text()).then(console.log)'),
    way: "https",
    output: /secret/,
  },
  { title: "Bun, node:https", script: bun(get("https")), way: "https", output: /secret/ },
  {
    title: "Bun, WebSocket with { proxy: process.env.HTTPS_PROXY }",
    script: bun(socket(", { proxy: process.env.HTTPS_PROXY }")),
    way: "websocket",
    output: /hello/,
  },
];

/** What has no way out by itself, and what to do. Shown to be so by the tests, so that a change is noticed. */
export const mute: readonly { title: string; script: string; instead: string }[] = [
  {
    title: "Bun, WebSocket without options",
    script: bun(socket("")),
    instead: "`new WebSocket(url, { proxy: process.env.HTTPS_PROXY })`",
  },
  {
    title: "Python, http.client",
    script:
      'python3 -c \'import http.client as h; c = h.HTTPSConnection("NAME", timeout=3); c.request("GET", "/mark"); print(c.getresponse().read())\'',
    instead: "urllib.request or requests, or its own `set_tunnel`",
  },
  {
    title: "a bare TCP connection (databases, SMTP)",
    script: node('require("net").connect(443, "NAME").on("error", (e) => process.exit(1))'),
    instead: '`hostAccess`, `join` or `"network": "open"`',
  },
];
