# What needs root: installing packages and starting a daemon. Never asks for a
# password, because the caller may have no terminal and stdin is the tool's.

may_be_root() {
  [[ $(id -u) == 0 ]] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

may_install() {
  command -v apt-get >/dev/null && may_be_root
}

apt() {
  # A machine that has just booted is often still updating itself: wait for that.
  # Not with our lock's file (9): installing may start a daemon, which would keep it.
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=1 "$@" 9<&-
}

# install_debian_packages NAME…: true when all are installed. Recommended packages
# are left out: they would bring a git, a needrestart and more that nobody asked for.
install_debian_packages() {
  say "installing $* with apt-get"
  # One broken source must not stop us: whether the packages can be had is decided below.
  quietly apt-update apt update || say "apt-get update was not complete; going on"
  quietly apt-install apt install --no-install-recommends "$@"
}
