/** One attack from inside of a session. */
export type Probe = {
  /** What a session must not be able to do, as a clause. */
  readonly name: string;
  /**
   * A script for a POSIX shell, run inside. It ends with 0 when the attack failed, with 1 when it got through and with 77
   * when it could not be tried. What it prints last is shown beside the verdict.
   */
  readonly script: string;
};

/** What the scripts know of this machine: variables of the shell. Each value is made of harmless characters. */
export type Bait = {
  /** A word that stands in the launcher's environment, and in a file beside the workspace. */
  readonly secret: string;
  /** The folder that holds the workspace and that file. */
  readonly parent: string;
  /** The caller's home folder on this machine, and the state home in it. */
  readonly home: string;
  readonly state: string;
  /** Port of a service on this machine, and the machine's own addresses, with spaces between. */
  readonly port: string;
  readonly addresses: string;
  /** Whether the engine is rootless: root inside is the caller then. */
  readonly rootless: "yes" | "no";
  /** How many processes a session may have. */
  readonly processes: string;
};
