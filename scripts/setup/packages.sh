# The repository's dependencies and its build, each skipped when a stamp says that
# nothing changed. Both stamps lie in node_modules, so that removing it removes them.

packages_stamp() { echo "$repository/node_modules/.ai-sandbox-packages"; }
build_stamp() { echo "$repository/node_modules/.ai-sandbox-build"; }

stamp_says() {
  [[ -r $1 && $(<"$1") == "$2" ]]
}

write_stamp() {
  printf '%s\n' "$2" >"$1.new"
  mv "$1.new" "$1"
}

lockfile_hash() {
  sha256sum <"$repository/package-lock.json" | cut -d ' ' -f 1
}

# Names, sizes and times of everything the build reads and writes, as one hash.
# What it writes is in there too: a dist that someone removed is built again.
build_fingerprint() {
  local files
  # Where it cannot be told (find has no -printf outside of Linux) nothing matches, and
  # turbo decides; that is only slower.
  files=$(cd "$repository" && find packages dockerfiles scripts/copy-image.ts turbo.json tsconfig.base.json package-lock.json \
    \( -name node_modules -o -name .turbo \) -prune -o \
    -type f ! -name '*.test.ts' -printf '%p %s %T@\n' 2>/dev/null) || files="unknown $$ $RANDOM"
  LC_ALL=C sort <<<"$files" | sha256sum | cut -d ' ' -f 1
}

# Installs and builds what is not there yet.
use_packages() {
  if ! packages_are_ready; then
    [[ -w $repository ]] ||
      fail "the launchers are not built yet, and $repository is not yours to write" "Run scripts/start once as the folder's owner, or clone the repository yourself."
    with_lock "$repository" prepare_packages
  fi
}

packages_are_ready() {
  stamp_says "$(packages_stamp)" "$(lockfile_hash)" && stamp_says "$(build_stamp)" "$(build_fingerprint)"
}

prepare_packages() {
  if ! stamp_says "$(packages_stamp)" "$(lockfile_hash)"; then
    say "installing dependencies"
    # No install scripts: nothing that this repository uses needs one.
    (cd "$repository" && quietly dependencies npm ci --ignore-scripts --no-audit --no-fund) ||
      fail "the dependencies could not be installed" "Check npm's registry and proxy settings, then run this again."
    write_stamp "$(packages_stamp)" "$(lockfile_hash)"
  fi
  if ! stamp_says "$(build_stamp)" "$(build_fingerprint)"; then
    say "building the launchers"
    (cd "$repository" && TURBO_TELEMETRY_DISABLED=1 quietly build node_modules/.bin/turbo run build) ||
      fail "the launchers could not be built" "The log above says why."
    write_stamp "$(build_stamp)" "$(build_fingerprint)"
  fi
}
