# Programs that only the tests use. Installed where the caller may; without them
# the tests that need them skip themselves.

use_test_tools() {
  local missing=()
  PATH="$PATH:/usr/sbin" type -P debootstrap >/dev/null || missing+=(debootstrap)
  ((${#missing[@]})) || return 0
  if may_install; then
    install_debian_packages "${missing[@]}" || say "going on without ${missing[*]}: some tests will be skipped"
  else
    say "without ${missing[*]} some tests will be skipped"
  fi
}
