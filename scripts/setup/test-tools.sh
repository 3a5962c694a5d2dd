# Programs that only the tests use. Installed where the caller may; without them
# the tests that need them skip themselves.

use_test_tools() {
  local program missing=()
  # In Debian each of them lies in the package of its own name.
  for program in debootstrap strace openssl sudo docker-registry chromium-headless-shell zsh fish; do
    PATH="$PATH:/usr/sbin:/sbin" type -P "$program" >/dev/null || missing+=("$program")
  done
  # A server of ssh, started by a test for one connection.
  [[ -e /usr/sbin/sshd ]] || missing+=(openssh-server)
  # Debian keeps the server's programs off PATH.
  [[ -d /usr/lib/postgresql ]] || missing+=(postgresql)
  # The package busybox has the same program, but one that needs libraries.
  [[ -e /usr/share/doc/busybox-static ]] || missing+=(busybox-static)
  ((${#missing[@]})) || return 0
  if may_install; then
    install_debian_packages "${missing[@]}" || say "going on without ${missing[*]}: some tests will be skipped"
  else
    say "without ${missing[*]} some tests will be skipped"
  fi
}
