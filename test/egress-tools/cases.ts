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
