/** How a tool is asked for one answer without a terminal, and what must arrive at its vendor's. */
export type ToolCase = {
  /** The command, which is the launcher's name. */
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The setting that leads there, in a reader's words. */
  readonly setting: string;
  /** The call that counts: whom TLS asks for, and the path. */
  readonly name: string;
  readonly path: RegExp;
  /** How the answer comes back. */
  readonly answer: "SSE" | "WebSocket" | "whole";
  /** Whether the stand-in's model gets the tool to run a command, which must get out too. */
  readonly runsCommands: boolean;
  /** What is not shown, and why. */
  readonly note?: string;
};

const prompt = "make it";

/**
 * Every tool that is built here, by the name in its tool.json. Where nothing else is said the address is the vendor's
 * own, the one that the tool has built in: the name server of the test leads it to the stand-in.
 */
export const toolCases: Readonly<Record<string, ToolCase>> = {
  claude: {
    command: "claude",
    args: ["--dangerously-skip-permissions", "-p", prompt],
    environment: { ANTHROPIC_API_KEY: "sk-ant-test" },
    setting: "built in",
    name: "api.anthropic.com",
    path: /^\/v1\/messages/,
    answer: "SSE",
    runsCommands: true,
  },
  codex: {
    command: "codex",
    args: ["exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", prompt],
    environment: { CODEX_API_KEY: "none" },
    setting: "built in",
    name: "api.openai.com",
    path: /^\/v1\/responses$/,
    answer: "WebSocket",
    runsCommands: true,
  },
  opencode: {
    command: "opencode",
    args: ["run", "--auto", "--model", "anthropic/claude-sonnet-4-5", prompt],
    environment: { ANTHROPIC_API_KEY: "sk-ant-test" },
    setting: "built in",
    name: "api.anthropic.com",
    path: /^\/v1\/messages$/,
    answer: "SSE",
    runsCommands: true,
  },
  kilo: {
    command: "kilo",
    args: ["run", "--auto", "--model", "anthropic/claude-sonnet-4-5", prompt],
    environment: { ANTHROPIC_API_KEY: "sk-ant-test" },
    setting: "built in",
    name: "api.anthropic.com",
    path: /^\/v1\/messages$/,
    answer: "SSE",
    runsCommands: true,
  },
  droid: {
    command: "droid",
    args: ["exec", "--skip-permissions-unsafe", prompt],
    environment: { FACTORY_API_KEY: "fk-test" },
    setting: "built in",
    name: "api.factory.ai",
    path: /^\/api\/llm\/o\/v1\/responses$/,
    answer: "SSE",
    runsCommands: true,
  },
  copilot: {
    command: "copilot",
    args: ["--allow-all", "-p", prompt],
    environment: {
      COPILOT_PROVIDER_BASE_URL: "https://api.outside.example/v1",
      COPILOT_PROVIDER_TYPE: "openai",
      COPILOT_PROVIDER_API_KEY: "none",
      COPILOT_MODEL: "stand-in",
    },
    setting: "COPILOT_PROVIDER_BASE_URL",
    name: "api.outside.example",
    path: /^\/v1\/chat\/completions$/,
    answer: "SSE",
    runsCommands: true,
    note: "with GitHub's own models it asks api.github.com and api.githubcopilot.com, which were seen to arrive",
  },
  gemini: {
    command: "gemini",
    args: ["--model", "gemini-2.5-flash", "--skip-trust", "--yolo", "-p", prompt],
    environment: { GEMINI_API_KEY: "none" },
    setting: "built in",
    name: "generativelanguage.googleapis.com",
    path: /:streamGenerateContent/,
    answer: "SSE",
    runsCommands: true,
  },
  qwen: {
    command: "qwen",
    args: ["--auth-type", "openai", "--yolo", "-p", prompt],
    environment: {
      OPENAI_API_KEY: "none",
      OPENAI_BASE_URL: "https://api.outside.example/v1",
      OPENAI_MODEL: "stand-in",
    },
    setting: "OPENAI_BASE_URL",
    name: "api.outside.example",
    path: /^\/v1\/chat\/completions$/,
    answer: "SSE",
    runsCommands: true,
  },
  aider: {
    command: "aider",
    args: ["--model", "openai/gpt-4o", "--yes-always", "--no-git", "--message", "say done"],
    environment: { OPENAI_API_KEY: "none" },
    setting: "built in",
    name: "api.openai.com",
    path: /^\/v1\/chat\/completions$/,
    answer: "SSE",
    runsCommands: false,
    note: "it has no shell for its model",
  },
  amp: {
    command: "amp",
    args: ["--dangerously-allow-all", "-x", prompt],
    environment: { AMP_API_KEY: "sgamp_test" },
    setting: "built in",
    name: "ampcode.com",
    path: /^\/api\/internal/,
    answer: "whole",
    runsCommands: false,
    note: "its own interface is not public: the stand-in can't answer so that it goes on",
  },
  qoder: {
    command: "qodercli",
    args: ["--dangerously-skip-permissions", "-p", prompt],
    environment: { QODER_PERSONAL_ACCESS_TOKEN: "pt-test" },
    setting: "built in",
    name: "openapi.qoder.sh",
    path: /^\/api\/v1\/jobToken\/exchange$/,
    answer: "whole",
    runsCommands: false,
    note: "the same; it also asks a name service of its vendor's by bare addresses, which is refused and not needed",
  },
  auggie: {
    command: "auggie",
    args: ["-p", prompt],
    environment: {
      AUGMENT_SESSION_AUTH: JSON.stringify({
        accessToken: "test",
        tenantURL: "https://d1.augmentcode.com/",
        scopes: ["email"],
      }),
    },
    setting: "the tenant in AUGMENT_SESSION_AUTH",
    name: "d1.augmentcode.com",
    path: /^\/chat-stream$/,
    answer: "whole",
    runsCommands: false,
    note: "its answers come in lines of JSON, of an interface that is not public",
  },
};

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
