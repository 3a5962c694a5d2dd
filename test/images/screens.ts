import type { Request } from "./stand-in.ts";

/** What a person sees who starts a tool in a terminal for the first time, without a login and without its vendor. */
export type Screen = {
  /** What it shows once it is up, in plain text. */
  readonly shows: RegExp;
  /** The keys that leave it, one after the other. */
  readonly leave: readonly string[];
  /** The exit code it then ends with; none where it does not end and the test ends it. */
  readonly code?: number;
  /** Needs a vendor to come up at all: the variables that lead it to a server of the test's. */
  readonly vendor?: (address: string) => Readonly<Record<string, string>>;
  /** Files its home holds before, for a tool that would stop at its very first question. */
  readonly home?: Readonly<Record<string, string>>;
  /** Where what it shows is not its ordinary screen: what it is, and why. */
  readonly note?: string;
  /** Whether it draws again when the terminal's size changes. */
  readonly redraws?: false;
};

const interrupt = "\u0003";
const down = "\u001b[B";
const enter = "\r";

/** A vendor that never answers. */
export const silence = (_request: Request): void => undefined;

/** Tools by name. Those of them that can't be built on a machine are skipped there. */
export const screens: Readonly<Record<string, Screen>> = {
  aider: {
    shows: /No git repo found/,
    leave: [interrupt],
    code: 130,
    redraws: false,
    // It asks one home in ten about analytics first, by this identity; this one would be asked.
    home: {
      ".aider/analytics.json": '{ "uuid": "00000000-0000-4000-8000-000000000000", "asked_opt_in": true }',
    },
    note: "No full-screen interface: it asks line by line, for a repository first; one home in ten is asked about analytics before, which this one has answered.",
  },
  amp: {
    shows: /Welcome to Amp/,
    leave: [interrupt, interrupt],
    vendor: (address) => ({ AMP_URL: address, AMP_API_KEY: "sgamp_user_01TEST_none" }),
    note: "Without a key it asks one question and draws no screen; with a key it does, and waits for its vendor, even to end.",
  },
  auggie: {
    shows: /Login to continue/,
    leave: [interrupt],
    code: 0,
    note: "Its login page; nothing else is shown without an account.",
  },
  claude: {
    shows: /Is this a project you created or one you trust/,
    leave: [enter],
    code: 1,
    home: { ".claude.json": '{ "hasCompletedOnboarding": true, "theme": "dark" }' },
    note: "The first start of all wants api.anthropic.com and ends with 1 without it; this is a later one.",
  },
  codex: { shows: /Sign in with ChatGPT/, leave: [interrupt], code: 0, note: "Its login page." },
  copilot: {
    shows: /Do you trust the files in this folder/,
    leave: [interrupt, interrupt],
    code: 1,
    note: "Its question about trust.",
  },
  droid: {
    shows: /Please login with your Factory account/,
    leave: [down, enter],
    code: 0,
    note: "Its login page.",
  },
  gemini: {
    shows: /Do you trust the files in this folder/,
    leave: [interrupt, interrupt],
    code: 0,
    note: "Its question about trust.",
  },
  kilo: { shows: /Ask anything/, leave: [interrupt, interrupt], code: 0 },
  opencode: { shows: /Ask anything/, leave: [interrupt], code: 0 },
  qoder: {
    shows: /Do you trust the files in this folder/,
    leave: [down, enter],
    code: 130,
    note: "Its question about trust.",
  },
  qwen: {
    shows: /Connect a Provider/,
    leave: [interrupt, interrupt],
    note: "Its choice of a provider, which no key leaves.",
  },
};
