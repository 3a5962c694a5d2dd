#!/usr/bin/env bash
# Makes the root filesystem of a small Debian with debootstrap, as FOLDER/root.tar.
# Runs as root, as a program of its own, so that only this part does.
#
#   debian-root.sh SUITE FOLDER [MIRROR]
#
# It is slimmed like the official slim images are, so that Dockerfiles give the
# same result on either: no manuals, documentation or translations, now or when
# packages are added later; apt keeps no caches and no services start.
set -euo pipefail

suite=$1 folder=$2 mirror=${3:-}
root=$folder/root
export PATH=$PATH:/usr/sbin:/sbin LC_ALL=C

# In a mount namespace of its own: whatever debootstrap mounts below the root is
# gone when this ends, however it ends, and removing the folder touches nothing else.
if [[ -z ${DEBIAN_ROOT_UNSHARED:-} ]]; then
  DEBIAN_ROOT_UNSHARED=yes exec unshare --mount bash "$0" "$@"
fi

# debootstrap reads no apt settings, only the environment.
proxy=
eval "$(apt-config shell proxy Acquire::http::Proxy 2>/dev/null)" || true
if [[ -n $proxy && -z ${http_proxy:-} ]]; then
  export http_proxy=$proxy
fi

options=(--variant=minbase)
# An image without certificates could not use an https mirror.
[[ $mirror != https://* ]] || options+=(--include=ca-certificates)
# Another architecture than this machine's: its programs are run by an emulator.
[[ -z ${DEBIAN_ROOT_ARCHITECTURE:-} ]] || options+=(--arch="$DEBIAN_ROOT_ARCHITECTURE")
# Without a mirror debootstrap takes its own default.
arguments=("$suite" "$root" "$mirror")
# One that is older than the suite: all Debian suites of these years share a script.
scripts=/usr/share/debootstrap/scripts
[[ -e $scripts/$suite ]] || arguments+=("$scripts/sid")
debootstrap "${options[@]}" "${arguments[@]}"

# What later packages may not unpack, and what the ones here have unpacked.
# The copyright files stay: redistributing needs them.
cat >"$root/etc/dpkg/dpkg.cfg.d/slim" <<'END'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/info/*
path-exclude /usr/share/lintian/*
path-exclude /usr/share/linda/*
path-exclude /usr/share/locale/*
path-include /usr/share/locale/locale.alias
path-exclude /usr/share/man/*
END
find "$root/usr/share/doc" ! -type d ! -name copyright -delete
find "$root/usr/share/locale" ! -type d ! -name locale.alias -delete
find "$root"/usr/share/{info,lintian,linda,man} ! -type d -delete 2>/dev/null || true
find "$root"/usr/share/{doc,info,lintian,linda,locale,man} -mindepth 1 -type d -empty -delete 2>/dev/null || true

# Layers keep whatever apt leaves behind: let it leave nothing, compress its lists
# and fetch no translations. Unsafe writes are safe here: a failed build is thrown away.
cat >"$root/etc/apt/apt.conf.d/container" <<'END'
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Acquire::Languages "none";
Acquire::GzipIndexes "true";
APT::AutoRemove::SuggestsImportant "false";
END
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
printf '#!/bin/sh\n# No services start in an image.\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"

# The main suite only, which debootstrap has written to sources.list. A point
# release is at most a few months old, and mirrors of the security suite cannot
# be derived from the main one's address.

# Nothing of this machine, nothing that differs from run to run.
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/cache/ldconfig/* "$root"/var/log/* "$root"/tmp/*
rm -f "$root"/var/cache/debconf/*-old "$root"/var/lib/dpkg/*-old "$root"/etc/*- "$root/etc/hostname" "$root/etc/resolv.conf"
mkdir -p "$root/var/lib/apt/lists/partial" "$root/var/cache/apt/archives/partial"
: >"$root/etc/machine-id"

tar --create --file "$folder/root.tar" --directory "$root" --numeric-owner --one-file-system \
  --exclude './dev/*' --exclude './proc/*' --exclude './sys/*' .
# The importing user need not be root.
chmod 755 "$folder"
chmod 644 "$folder/root.tar"
