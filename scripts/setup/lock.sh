# One set-up at a time. Folders are locked, not lock files: nothing has to be
# created, nothing is left behind, and the kernel drops the lock however the
# holder ends.

# Engine and images belong to the machine, so every user must meet at one place.
# A folder that every Debian has and everybody may read will do.
machine_lock=/var/lib/dpkg
[[ -d $machine_lock ]] || machine_lock=/

# with_lock FOLDER COMMAND…: runs a function of this shell while holding FOLDER.
# Callers look once without the lock (the warm path takes none) and again inside
# it, because the run they waited for has usually done the work.
with_lock() {
  local folder=$1
  shift
  if ! command -v flock >/dev/null; then
    # Not Linux: the phases still replace what they make in one step.
    "$@"
    return
  fi
  exec 9<"$folder"
  if ! flock --nonblock 9; then
    say "waiting for another run that is setting up"
    flock 9
  fi
  "$@"
  exec 9<&-
}
