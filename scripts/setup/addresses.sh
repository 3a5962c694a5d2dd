# Where Docker may put its networks. Its defaults, 172.17.0.0/16 and upwards, are
# in use in some companies and clouds: a bridge there would hide the machine's own
# name server or package mirror. Looked at only before a daemon is started for the
# first time; a machine that has an /etc/docker/daemon.json has decided already.

# address_number 172.17.0.1: the address as a number; fails for anything else.
address_number() {
  local a b c d rest
  IFS=. read -r a b c d rest <<<"$1"
  [[ -z $rest && "$a$b$c$d" =~ ^[0-9]{4,12}$ && -n $a && -n $b && -n $c && -n $d ]] || return 1
  echo $(((10#$a << 24) | (10#$b << 16) | (10#$c << 8) | 10#$d))
}

# is_within ADDRESS NETWORK BITS
is_within() {
  local address network mask
  address=$(address_number "$1") && network=$(address_number "$2") || return 1
  mask=$(((0xffffffff << (32 - $3)) & 0xffffffff))
  (((address & mask) == (network & mask)))
}

# The name servers, behind the local stub of systemd-resolved too.
name_servers() {
  sed -n 's/^nameserver[[:space:]]\+\([0-9.]\+\).*/\1/p' \
    /etc/resolv.conf /run/systemd/resolve/resolv.conf 2>/dev/null || true
}

# kernel_routes: "network gateway bits" a line. The kernel prints addresses as
# hexadecimal in the machine's byte order; ip(8) may not be installed.
kernel_routes() {
  local network gateway mask bits
  while read -r _ network gateway _ _ _ _ mask _; do
    [[ $mask =~ ^[0-9A-F]{8}$ ]] || continue
    bits=0
    mask=$((16#$mask))
    while ((mask)); do
      bits=$((bits + (mask & 1)))
      mask=$((mask >> 1))
    done
    echo "$(kernel_address "$network") $(kernel_address "$gateway") $bits"
  done < <(cat /proc/net/route 2>/dev/null)
}

kernel_address() {
  echo "$((16#${1:6:2})).$((16#${1:4:2})).$((16#${1:2:2})).$((16#${1:0:2}))"
}

# The hosts that packages and proxies are reached at.
package_hosts() {
  {
    # shellcheck disable=SC2016 # apt-get's own variables
    apt-get indextargets --format '$(REPO_URI)' 2>/dev/null || true
    npm config get registry 2>/dev/null || true
    printf '%s\n' "${http_proxy:-}" "${https_proxy:-}" "${HTTP_PROXY:-}" "${HTTPS_PROXY:-}"
  } | sed -n 's,^[a-z]\+://\([^/@]*@\)\?\([^/:]\+\).*,\2,p' | sort -u
}

# Every IPv4 address that must stay reachable from containers.
needed_addresses() {
  local host network gateway bits
  name_servers
  kernel_routes | while read -r network gateway bits; do
    [[ $gateway == 0.0.0.0 ]] || echo "$gateway"
  done
  for host in $(package_hosts); do
    timeout 5 getent ahostsv4 "$host" 2>/dev/null | cut -d ' ' -f 1 || true
  done
}

# other_docker_range ADDRESS…: prints nothing when Docker's defaults are free of
# the given addresses; otherwise the first two numbers of a /16 that is free of
# them and of the machine's routes.
other_docker_range() {
  local address candidate network gateway bits taken=no
  for address in "$@"; do
    if is_within "$address" 172.16.0.0 12 && ! is_within "$address" 172.16.0.0 16; then
      taken=yes
    fi
  done
  [[ $taken == yes ]] || return 0
  for candidate in 10.213 10.87 192.168 172.30 172.26; do
    taken=no
    for address in "$@"; do
      ! is_within "$address" "$candidate.0.0" 16 || taken=yes
    done
    while read -r network gateway bits; do
      # The default route overlaps with everything and hides nothing.
      ((bits == 0)) || ! is_within "$network" "$candidate.0.0" "$((bits < 16 ? bits : 16))" || taken=yes
    done < <(kernel_routes)
    if [[ $taken == no ]]; then
      echo "$candidate"
      return 0
    fi
  done
}
