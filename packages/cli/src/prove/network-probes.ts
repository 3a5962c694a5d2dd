import type { Probe } from "./probe.ts";

/** Tries an address and port, directly and through whatever proxy the session was given. */
const reach = `reach() {
  if command -v bash >/dev/null && timeout 3 bash -c "exec 3<>/dev/tcp/$1/$2" 2>/dev/null; then echo "$1:$2 is reached"; return 0; fi
  for proxy in $HTTPS_PROXY $HTTP_PROXY $https_proxy $http_proxy; do
    for way in "" --proxytunnel; do
      code=$(curl $way --silent --max-time 3 --output /dev/null --write-out "%{http_code} %{http_connect}" --proxy "$proxy" "http://$1:$2/" 2>/dev/null)
      case "$code" in "200 000"|"200 200"|"418 "*) echo "$1:$2 is reached through $proxy: $code"; return 0;; esac
    done
  done
  return 1
}`;

/** This machine and its network. */
export const networkProbes: readonly Probe[] = [
  {
    name: "reach a service of this machine",
    script: `${reach}
for address in 127.0.0.1 host.docker.internal gateway.docker.internal 172.17.0.1 $addresses; do
  if reach "$address" "$port"; then exit 1; fi; done; exit 0`,
  },
  {
    name: "reach the cloud's metadata",
    script: `${reach}
for address in 169.254.169.254 169.254.170.2 metadata.google.internal; do
  if reach "$address" 80; then exit 1; fi; done; exit 0`,
  },
  {
    name: "send packets of its own making",
    script: `command -v python3 >/dev/null || exit 77
python3 - <<'END'
import socket, sys
for family, kind, number in ((socket.AF_INET, socket.SOCK_RAW, 1), (17, socket.SOCK_RAW, 3), (40, socket.SOCK_STREAM, 0)):
    try:
        socket.socket(family, kind, number)
    except OSError:
        continue
    print("a socket of family", family, "was made"); sys.exit(1)
END`,
  },
];
