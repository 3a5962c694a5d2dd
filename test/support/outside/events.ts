/** Something that reached the machine outside: what its observers saw. */
export type Arrival =
  /** Its name server was asked. */
  | { readonly kind: "dns"; readonly name: string; readonly type: string }
  /** A request; `name` is what TLS asked for, or the Host header where there was none. */
  | {
      readonly kind: "request";
      readonly way: "https" | "http" | "websocket";
      readonly name: string;
      /** The Host header. */
      readonly host: string;
      readonly method: string;
      readonly path: string;
      readonly agent: string;
      /** Whether the client asked for an answer in parts. */
      readonly stream: boolean;
      /** Headers that say who asks, with their values. */
      readonly credentials: Readonly<Record<string, string>>;
      /** The machine's own address that was dialled. */
      readonly to: string;
    }
  /** A TLS greeting, whether or not a request followed. */
  | { readonly kind: "greeting"; readonly name: string }
  /** Bytes of a TCP connection that were neither TLS nor HTTP. */
  | { readonly kind: "bytes"; readonly port: number; readonly text: string }
  /** A packet as the network card saw it: of TCP the first of a connection alone. */
  | {
      readonly kind: "packet";
      readonly protocol: string;
      readonly to: string;
      readonly port: number;
      readonly text: string;
    };

/** What a name leads to: addresses, or one answer after the other for one that changes its mind. */
export type Names = Readonly<Record<string, readonly string[] | readonly (readonly string[])[]>>;

/** Repositories that the machine serves. */
export type GitConfig = {
  /** Absolute path of the folder that they are in. */
  readonly root: string;
  /** `name:password`, for all of them. */
  readonly credential: string;
};

/** What the machine is told before it starts. */
export type MachineConfig = {
  /** Its address on the public internet, as far as anybody here can tell. */
  readonly address: string;
  /** Exact names and `*.suffix` patterns. */
  readonly names: Names;
  /** What all other names lead to; without it they do not exist. */
  readonly otherwise?: readonly string[];
  readonly key: string;
  readonly certificate: string;
  /** What the model of its API has tools run. */
  readonly command: string;
  /** Notes nothing: for whoever measures, and does not read along. */
  readonly isQuiet?: boolean;
  /** Configuration of a real server on the port of ssh; without it that port takes whatever comes. */
  readonly ssh?: string;
  readonly git?: GitConfig;
};
