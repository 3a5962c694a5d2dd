# What the set-up says, and where. Everything goes to stderr: stdout belongs to
# the tool. A phase says one line when it has work to do and nothing when it has
# none; what its programs print goes to a log that is shown only on failure.

# The folder for what set-up fetches and logs. Outside the repository, so that a
# clean clone stays clean and several clones share one Node.
cache="${XDG_CACHE_HOME:-${HOME:-$(getent passwd "$(id -u)" | cut -d : -f 6)}/.cache}/ai-sandbox-dev"

say() {
  printf 'ai-sandbox: %s\n' "$1" >&2
}

# fail WHAT NEXT: two lines, what happened and what to do about it. 125 is the
# launchers' own code for "the sandbox could not be set up".
fail() {
  say "$1"
  printf '%s\n' "$2" >&2
  exit 125
}

make_cache() {
  mkdir -p "$cache/logs" 2>/dev/null ||
    fail "the folder $cache cannot be written" "Set XDG_CACHE_HOME to a folder that you can write."
}

# quietly NAME COMMAND…: runs a command with its output in a log. On failure the
# end of the log is shown and the status is 1.
quietly() {
  local log="$cache/logs/$1.log"
  shift
  make_cache
  if "$@" >"$log" 2>&1 </dev/null; then
    return 0
  fi
  tail -n 15 "$log" >&2
  say "it failed; the whole log is $log"
  return 1
}
