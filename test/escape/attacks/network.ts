import type { Attack } from "../attack.ts";
import type { WeakeningName } from "../weakenings.ts";

const group = "network reachability";
const hostsNetwork = "the host's network";
const bridge = "the engine's bridge";
const blindFilter = "a filter that checks nothing";

const direct: readonly (readonly [string, string, WeakeningName])[] = [
  ["connect to a service of the host's", 'ask "$GATEWAY" "$PORT"', bridge],
  ["connect to a service on the host's loopback", 'ask 127.0.0.1 "$LOCAL_PORT"', hostsNetwork],
  [
    "connect to an abstract socket of the host's",
    'python3 -c \'import os, socket; socket.socket(socket.AF_UNIX).connect("\\0" + os.environ["ABSTRACT"])\'',
    hostsNetwork,
  ],
  [
    "connect to a neighbour container",
    'ask "$NEIGHBOUR" 8000 || curl -s -m 2 --noproxy "*" "http://$NEIGHBOUR:8000/" | grep secret',
    bridge,
  ],
  [
    "send a datagram to the host",
    'python3 -c \'import os, socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", (os.environ["GATEWAY"], int(os.environ["PORT"])))\'',
    bridge,
  ],
  [
    "have a route to the cloud's metadata service",
    "python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect((\"169.254.169.254\", 80))'",
    bridge,
  ],
  [
    "have a route to the local network",
    "python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect((\"10.0.0.1\", 80))'",
    bridge,
  ],
  [
    "send to everybody on the local network",
    'python3 -c \'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1); s.sendto(b"x", ("255.255.255.255", 9))\'',
    bridge,
  ],
  [
    "send to a group on the local network (mDNS)",
    'python3 -c \'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("224.0.0.251", 9))\'',
    bridge,
  ],
  ["have an interface besides the loopback", "ls /sys/class/net | grep -qv '^lo$'", bridge],
  [
    "have a name server to smuggle data to",
    'python3 -c \'\nimport re, socket, sys\nat = re.search(r"^nameserver ([0-9.]+)", open("/etc/resolv.conf").read(), re.M)\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect((at[1], 53))\nif at[1].startswith("127."): sys.exit(1)\'',
    bridge,
  ],
  [
    "listen where the host and its neighbours can connect",
    'python3 -c \'import socket, subprocess, sys; sys.exit(0 if [a for a in subprocess.check_output(["cat", "/proc/net/fib_trie"]).decode().split() if a.startswith("172.")] else 1)\'',
    bridge,
  ],
  ["see the host's connections", 'grep -qi ":$(printf %04X "$LOCAL_PORT") " /proc/net/tcp', hostsNetwork],
  [
    "put another socket in the filter's place",
    "rm -f /run/egress/filter; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"/run/egress/filter\")'",
    "the filter's folder writable",
  ],
];

/** Spellings of the host's address, to be got past the filter on the port that it lets through. */
const spellings: readonly (readonly [string, string])[] = [
  ["an address", '"$GATEWAY"'],
  [
    "an address as one decimal number",
    "$(python3 -c 'import ipaddress, os; print(int(ipaddress.ip_address(os.environ[\"GATEWAY\"])))')",
  ],
  [
    "an address in hexadecimal",
    "$(python3 -c 'import ipaddress, os; print(hex(int(ipaddress.ip_address(os.environ[\"GATEWAY\"]))))')",
  ],
  [
    "an address in octal",
    '$(python3 -c \'import os; print(".".join("0%o" % int(p) for p in os.environ["GATEWAY"].split(".")))\')',
  ],
  [
    "an address with parts left out",
    '$(python3 -c \'import os; p = os.environ["GATEWAY"].split("."); print(p[0] + "." + p[1] + "." + str(int(p[2]) * 256 + int(p[3])))\')',
  ],
  ["an address mapped into IPv6", "[::ffff:$GATEWAY]"],
  ["a name of the loopback", "localhost"],
  ["the host's own name", "$HOST_NAME"],
  ["user information before the address", "api.example.com@$GATEWAY"],
];

/** Ways through the filter to this host, which need nobody outside: words, and the script. */
export const throughToHost: readonly (readonly [string, string])[] = [
  ...spellings.map(([words, target]) => [words, `tunnel ${target}:$WEB_PORT`] as const),
  ["another port", 'tunnel "$HOST_NAME:$PORT"'],
  ["plain HTTP to the host", 'curl -s -m 8 -x "$http_proxy" "http://$GATEWAY:$PORT/" | grep secret'],
  [
    "a Host header that says something else",
    'curl -s -m 8 -x "$http_proxy" -H "Host: api.example.com" "http://$GATEWAY:$PORT/" | grep secret',
  ],
  ["bytes that are no TLS", 'tunnel "$GATEWAY:$WEB_PORT" "SSH-2.0-x\\r\\n"'],
];

const through: Attack[] = throughToHost.map(([words, inside], index) => ({
  // There is no NET-30.
  id: `NET-${(index < spellings.length ? 21 : 22) + index}`,
  group,
  network: "public",
  words: `through the filter: ${words}`,
  inside,
  weakening: blindFilter,
}));

export const network: Attack[] = [
  ...direct.map(
    ([words, inside, weakening], index) =>
      ({
        id: `NET-${String(index + 1).padStart(2, "0")}`,
        group,
        network: "public",
        words,
        inside,
        weakening,
      }) as const,
  ),
  ...through,
  {
    id: "NET-35",
    group,
    network: "strict",
    words: "through the filter, strict: a name that is not listed",
    inside: 'tunnel "$HOST_NAME:$WEB_PORT"',
    weakening: blindFilter,
  },
  {
    id: "NET-36",
    group,
    network: "strict",
    words: "strict, past the filter: a service of the host's",
    inside: 'ask "$GATEWAY" "$PORT"',
    weakening: bridge,
  },
  {
    id: "NET-37",
    group,
    network: "none",
    words: "none: a service of the host's",
    inside: 'ask "$GATEWAY" "$PORT"',
    weakening: bridge,
  },
  {
    id: "NET-38",
    group,
    network: "none",
    words: "none: an interface besides the loopback",
    inside: "ls /sys/class/net | grep -qv '^lo$'",
    weakening: bridge,
  },
  {
    id: "NET-39",
    group,
    network: "open",
    words: "open: a service on the host's loopback",
    inside: 'ask 127.0.0.1 "$LOCAL_PORT"',
    weakening: hostsNetwork,
  },
  {
    id: "NET-40",
    group,
    network: "open",
    words: "open: a service of the host's on all its addresses",
    inside: 'ask "$GATEWAY" "$PORT"',
    weakening: bridge,
    ours: "open",
    why: "`open` is the engine's own bridge, which leads to the host, to neighbour containers and to the local network; `public` does not",
  },
];
