// The one kind of question that is asked. The package as a whole would be 30 KB more in core, whose size is promised;
// the published types know nothing of its parts.
declare module "prompts/lib/elements/select.js" {
  /** Asks at once. Emits `submit` with the chosen value, or `abort` when the user broke off. */
  export default class SelectPrompt {
    constructor(options: {
      message: string;
      choices: readonly { title: string; value: number }[];
      initial: number;
      stdout: NodeJS.WritableStream;
    });
    on(event: "submit", listener: (value: number) => void): void;
    on(event: "abort", listener: () => void): void;
  }
}
