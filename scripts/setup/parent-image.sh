# The Debian image that the base image is built from: there already, or pulled, or
# made on this machine under the same name where no registry answers.

# use_engine_with IMAGE…: an engine that answers and has these images. When both
# are there, and usually they are, it is one engine call an image and nothing else.
use_engine_with() {
  local image
  for image in "$@"; do
    if ! engine_has "$image"; then
      with_lock "$machine_lock" prepare_engine
      engine_has "$image" || with_lock "$machine_lock" prepare_parent_image "$image"
    fi
  done
}

engine_has() {
  type -P docker >/dev/null && engine image inspect --format found "$1" >/dev/null 2>&1
}

prepare_parent_image() {
  local image=$1
  engine_has "$image" && return
  say "pulling $image"
  pull "$image" || make_parent_image "$image"
}

# pull IMAGE: gives up after 20 seconds without a word from the registry, so that
# a machine without network gets on; a slow download has ten minutes.
pull() {
  local image=$1 log="$cache/logs/pull.log" pid tenths
  make_cache
  docker pull "$image" >"$log" 2>&1 </dev/null &
  pid=$!
  for ((tenths = 0; tenths < 6000; tenths++)); do
    kill -0 "$pid" 2>/dev/null || break
    ((tenths < 200)) || [[ -s $log ]] || break
    sleep 0.1
  done
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null
}

make_parent_image() {
  local image=$1 suite mirror
  suite=${image#debian:}
  suite=${suite%-slim}
  may_be_root ||
    fail "$image is not there, and no registry gave it" "Run this once as root (it is then made with debootstrap), or 'docker pull $image' where a registry answers."
  if ! PATH="$PATH:/usr/sbin" type -P debootstrap >/dev/null; then
    { may_install && install_debian_packages debootstrap debian-archive-keyring; } ||
      fail "no registry gave $image, and debootstrap to make it with could not be installed" "Install debootstrap, or make the registry reachable."
  fi
  mirror=$(debian_mirror)
  if [[ -z $mirror ]] && may_install; then
    # apt tells its mirrors only when it has lists from them.
    quietly apt-update apt update || true
    mirror=$(debian_mirror)
  fi
  say "no registry gave $image: making it with debootstrap (half a minute or so)"
  # Not below /tmp, which is often small, or mounted without devices.
  # Left by a run that was killed; we hold the lock.
  as_root rm -rf --one-file-system /var/tmp/ai-sandbox-parent.*
  parent_folder=$(mktemp -d /var/tmp/ai-sandbox-parent.XXXXXX)
  trap remove_parent_folder EXIT
  quietly debootstrap as_root bash "$setup/debian-root.sh" "$suite" "$parent_folder" "$mirror" ||
    fail "$image could not be made with debootstrap" "Check apt's mirror, or make a registry reachable for the engine."
  # From a finished file, never from a pipe: half an archive is a valid archive, and
  # the name must not appear before everything is there.
  quietly import docker import --message "made with debootstrap" --change 'CMD ["bash"]' \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    "$parent_folder/root.tar" "$image" ||
    fail "$image could not be imported" "The log above says why; often the engine's disk is full."
  remove_parent_folder
  trap - EXIT
}

remove_parent_folder() {
  as_root rm -rf --one-file-system "$parent_folder"
}

# The Debian mirror that apt uses on this machine, plain http first: an image
# without certificates can use that at once. Nothing on a machine that has none
# (Ubuntu): debootstrap knows a default of its own.
debian_mirror() {
  # shellcheck disable=SC2016 # apt-get's own variables
  apt-get indextargets --format '$(REPO_URI) $(ORIGIN)/$(LABEL) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
    sed -n 's,^\(https\?://[^ ]*[^ /]\)/\? Debian/Debian main$,\1,p' | sort -u | head -n 1
}
