# An engine that answers: the one that is there, or Debian's docker.io installed
# and started where the caller may do that. What is missing is said otherwise.

# In one place, with a limit: an engine behind ssh or TCP can hang for minutes.
engine() {
  timeout --foreground 20 docker "$@"
}

engine_answers() {
  type -P docker >/dev/null && engine version --format '{{.Server.Version}}' >/dev/null 2>&1
}

# Makes the engine answer. Runs under the machine's lock.
prepare_engine() {
  local address=unix:///var/run/docker.sock
  engine_answers && return
  if type -P docker >/dev/null; then
    # Takes DOCKER_HOST and the current context into account.
    address=$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null || echo "$address")
  fi
  if [[ $address != unix:///var/run/docker.sock ]]; then
    fail "the engine at $address does not answer" "Start it, or look at DOCKER_HOST and 'docker context ls'."
  fi
  fail_without_permission
  if ! type -P docker >/dev/null || ! dockerd_path >/dev/null; then
    install_engine
  fi
  engine_answers || start_engine
  fail_without_permission
  engine_answers || fail "the Docker daemon was started but does not answer" "'docker info' says why."
}

# A socket that is there but not ours means: only the permission is missing.
fail_without_permission() {
  local user
  if [[ -S /var/run/docker.sock && ! -w /var/run/docker.sock ]]; then
    user=$(id -un 2>/dev/null) || true # prints the number where there is no name
    fail "$user may not use the Docker engine on this machine" \
      "Membership in the group docker is missing: 'sudo usermod -aG docker $user', then log in again. It amounts to root on this machine."
  fi
}

# dockerd lies in a folder that is not on an ordinary user's PATH.
dockerd_path() {
  PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" type -P dockerd
}

install_engine() {
  local packages=(docker.io iptables)
  may_install ||
    fail "there is no Docker engine on this machine" "Install it as root (Debian, Ubuntu: apt-get install docker.io iptables), or run this as root."
  # From Debian 13 on the client is a package of its own.
  ! apt-cache show docker-cli >/dev/null 2>&1 || packages+=(docker-cli)
  # Docker refuses to start containers where the kernel uses AppArmor but its tools are missing.
  [[ $(cat /sys/module/apparmor/parameters/enabled 2>/dev/null) != Y ]] || packages+=(apparmor)
  # Before the installation, because that may start the daemon by itself.
  choose_engine_range
  install_debian_packages "${packages[@]}" ||
    fail "docker.io could not be installed" "Install a Docker engine yourself, then run this again."
}

start_engine() {
  may_be_root ||
    fail "the Docker daemon is not running" "Start it as root: 'systemctl start docker', or 'service docker start' without systemd."
  say "starting the Docker daemon"
  choose_engine_range
  if [[ -d /run/systemd/system ]]; then
    quietly dockerd as_root systemctl start docker || fail "the Docker daemon did not start" "'journalctl -u docker' says why."
  else
    start_engine_without_systemd
  fi
}

start_engine_without_systemd() {
  local log=/var/log/ai-sandbox-dockerd.log pid
  # One quoted program, because the redirection to /var/log needs root as well. With an
  # environment of its own: a daemon has no use for the caller's keys.
  # shellcheck disable=SC2016
  pid=$(as_root env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    "HTTP_PROXY=${HTTP_PROXY:-${http_proxy:-}}" "HTTPS_PROXY=${HTTPS_PROXY:-${https_proxy:-}}" \
    "NO_PROXY=${NO_PROXY:-${no_proxy:-}}" sh -c '
      cd /
      umask 022
      # A machine that was switched off leaves its pid file, and the number may be in use again.
      if [ -e /var/run/docker.pid ] && ! grep -qs dockerd "/proc/$(cat /var/run/docker.pid)/comm"; then
        rm -f /var/run/docker.pid
      fi
      # Without an init system nobody may have mounted the control groups.
      if [ -z "$(ls -A /sys/fs/cgroup 2>/dev/null)" ]; then
        mount -t cgroup2 cgroup2 /sys/fs/cgroup
      fi
      # Its own session, and none of our files: it outlives this script, and must
      # not keep the lock or the pipes of the caller.
      setsid dockerd >>"$1" 2>&1 </dev/null 9<&- &
      echo $!
    ' sh "$log")
  wait_for_engine "$pid" || {
    as_root tail -n 10 "$log" >&2
    fail "the Docker daemon did not start" "The whole log is $log."
  }
}

# At most a minute, and less when the daemon gives up earlier. The socket says
# enough: whether we may use it is looked at by the caller.
wait_for_engine() {
  local pid=$1 tries
  for ((tries = 0; tries < 300; tries++)); do
    if as_root docker version >/dev/null 2>&1; then return 0; fi
    [[ -d /proc/$pid ]] || return 1
    sleep 0.2
  done
  return 1
}

# Keeps Docker's networks off the addresses that this machine lives on. Written
# to its settings file, so that it also holds after a restart.
choose_engine_range() {
  local range
  [[ ! -e /etc/docker/daemon.json ]] || return 0
  # shellcheck disable=SC2046 # addresses, one word each
  range=$(other_docker_range $(needed_addresses))
  [[ -n $range ]] || return 0
  say "this network uses Docker's default addresses: giving Docker $range.0.0/16 in /etc/docker/daemon.json"
  # shellcheck disable=SC2016
  as_root sh -c 'umask 022 && mkdir -p /etc/docker && printf "%s\n" "$1" >/etc/docker/daemon.json' sh \
    "{\"bip\": \"$range.0.1/24\", \"default-address-pools\": [{\"base\": \"$range.0.0/16\", \"size\": 24}]}"
}
