import { engineErrors } from "./errors/engine-errors.ts";
import { imageErrors } from "./errors/image-errors.ts";
import { launcherErrors } from "./errors/launcher-errors.ts";
import { networkErrors } from "./errors/network-errors.ts";
import { protectionErrors } from "./errors/protection-errors.ts";
import { serviceErrors } from "./errors/service-errors.ts";
import { settingsErrors } from "./errors/settings-errors.ts";
import { stateErrors } from "./errors/state-errors.ts";
import { workspaceErrors } from "./errors/workspace-errors.ts";

export { ExitCode, formatFailure, LaunchError, outcomeOf, printable } from "./errors/launch-error.ts";

/** The makers of all failures, by name; for a start that goes well they would be some eighty functions too many. */
export const makeErrors = () => ({
  ...launcherErrors(),
  ...workspaceErrors(),
  ...protectionErrors(),
  ...settingsErrors(),
  ...stateErrors(),
  ...engineErrors(),
  ...networkErrors(),
  ...serviceErrors(),
  ...imageErrors(),
});

type Errors = Readonly<ReturnType<typeof makeErrors>>;

let made: Errors | undefined;

/**
 * Every failure that a user can get, by name: message, next step and exit code are in `errors/`, by topic. They are made
 * when the first is asked for, which most starts never do.
 */
export const errors: Errors = new Proxy({} as Errors, {
  get: (_, name) => {
    made ??= makeErrors();
    return Reflect.get(made, name);
  },
});
