#!/usr/bin/env bash
# Builds the container image, and backs up and restores with the program in it. See `--help`.
set -euo pipefail

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"

help() {
  cat <<'END_OF_HELP'
usage: sudo tests/prove-image.sh [FOLDER]

Builds Dockerfile.alpine with buildah, without a container engine, and checks

  - the image's configuration: its user, port, volume, health check and entry point, and that it listens on loopback by default;
  - that the program in it, in the image's root file system and as the image's user, passes samples/demo.sh: backups and
    restores of the sample bot over REST, compared; and that the image's health check succeeds only while a service runs.

SDK_IMAGE and RUNTIME_IMAGE are the base images. By default, both are substitutes, created from Debian's packages and the .NET SDK of
this host. They check the file itself (its stages, layers, users and paths), but not that it builds on Alpine: Alpine's `apk`,
`addgroup` and `adduser` are scripts that do the same with Debian's tools, and the binary is linked with glibc.

Needs root, buildah, mmdebstrap, and packages of Debian and NuGet. 6 GB of scratch space are taken in FOLDER, by default in TMPDIR,
and freed at the end.

Exit codes: 0 all checks passed, 1 a check failed (the first failure is reported), 2 wrong usage or something is missing.
END_OF_HELP
}

at_most 1 "$@"
need_folder "${1:-/}"
in_own_mounts "$@"
need buildah:buildah curl:curl setpriv:util-linux
scratch_in "${1:-${TMPDIR:-/tmp}}" image
clean_up() { remove_root "${root:-$scratch/none}" "$scratch"; }
# shellcheck source=samples/server.sh
source "$repository/samples/server.sh"
# The image's user needs access to folders in it.
chmod 755 "$scratch"

# The host's own containers stay as they are.
export BUILDAH_ISOLATION=chroot TMPDIR=$scratch
builder() { buildah --storage-driver vfs --root "$scratch/storage" --runroot "$scratch/run" "$@"; }

# ---- Substitutes for the base images -----------------------------------------------------------------------------

# image NAME FOLDER [VARIABLE]...: creates an image from a root folder.
image() {
  local container variable
  container=$(builder from scratch)
  builder copy -q "$container" "$2" / >/dev/null
  for variable in "${@:3}"; do
    builder config --env "$variable" "$container"
  done
  builder commit -q --rm "$container" "$1" >/dev/null
  rm -rf "$2"
}

# debian FOLDER PACKAGE...: creates the root folder of a small Debian with the trusted certificates of this host.
debian() {
  make_debian "$@"
  cp /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/ca-certificates.crt"
}

# The SDK of this host on Debian; build.sh installs the other build tools.
make_sdk_image() {
  local root=$scratch/sdk sdk
  sdk=$(dirname -- "$(readlink -f -- "$(command -v dotnet || printf '%s' "${DOTNET_ROOT:-}/dotnet")")")
  [[ -d $sdk/sdk ]] || refuse "the .NET SDK is missing: \`dotnet\` is not in PATH."
  debian "$root" ca-certificates libstdc++6
  mkdir -p "$root/usr/share/dotnet"
  cp -a "$sdk/." "$root/usr/share/dotnet/"
  image substitute-sdk "$root" "NUGET_CERT_REVOCATION_MODE=${NUGET_CERT_REVOCATION_MODE:-}"
}

# The commands of Alpine that the file runs, as scripts that call those of Debian.
make_runtime_image() {
  local root=$scratch/runtime
  debian "$root" ca-certificates tzdata
  cat >"$root/usr/local/bin/apk" <<'END_OF_SCRIPT'
#!/bin/sh
# apk add --no-cache PACKAGE...
shift 2
dpkg-query -W "$@" >/dev/null
END_OF_SCRIPT
  cat >"$root/usr/local/bin/addgroup" <<'END_OF_SCRIPT'
#!/bin/sh
# addgroup -S -g ID NAME
exec groupadd --system --gid "$3" "$4"
END_OF_SCRIPT
  cat >"$root/usr/local/bin/adduser" <<'END_OF_SCRIPT'
#!/bin/sh
# adduser -S -D -H -h HOME -s SHELL -G GROUP -u ID NAME
exec useradd --system --no-create-home --home-dir "$5" --shell "$7" --gid "$9" --uid "${11}" "${12}"
END_OF_SCRIPT
  chmod 755 "$root"/usr/local/bin/{apk,addgroup,adduser}
  image substitute-runtime "$root"
}

if [[ -z ${SDK_IMAGE:-} ]]; then
  make_sdk_image
  say "created a substitute for the SDK's image: Debian and the .NET SDK $(dotnet --version)"
fi
if [[ -z ${RUNTIME_IMAGE:-} ]]; then
  make_runtime_image
  say "created a substitute for the runtime's image: Debian, with scripts in place of apk, addgroup and adduser"
fi

# ---- The image ---------------------------------------------------------------------------------------------------

# One layer per stage, because vfs copies the whole file system for each layer.
builder build --quiet --format docker --layers=false --file "$repository/Dockerfile.alpine" --tag backupedge \
  --build-arg "SDK_IMAGE=${SDK_IMAGE:-localhost/substitute-sdk}" \
  --build-arg "RUNTIME_IMAGE=${RUNTIME_IMAGE:-localhost/substitute-runtime}" \
  "$repository" >"$scratch/build.log" 2>&1 || { tail -n 30 "$scratch/build.log" >&2; give_up "the image cannot be built."; }
say "built the image from Dockerfile.alpine"

# must_be WHAT TEMPLATE EXPECTED: a property of the image.
must_be() {
  local found
  found=$(builder inspect --type image --format "$2" backupedge)
  [[ $found == "$3" ]] || give_up "the image's $1 should be '$3' and is '$found'."
}

must_be user '{{.Docker.Config.User}}' 10001:10001
must_be port '{{.Docker.Config.ExposedPorts}}' 'map[9000/tcp:{}]'
must_be volume '{{.Docker.Config.Volumes}}' 'map[/data:{}]'
must_be 'entry point' '{{.Docker.Config.Entrypoint}} {{.Docker.Config.Cmd}}' '[backupedge] [serve]'
must_be 'health check' '{{.Docker.Config.Healthcheck.Test}}' '[CMD backupedge health]'
mapfile -t variables < <(builder inspect --type image --format '{{range .Docker.Config.Env}}{{println .}}{{end}}' backupedge | grep .)
say "user, port, volume, entry point and health check are correct; environment: ${variables[*]}"

container=$(builder from backupedge)
# Only root has access to the path in the storage.
root=$scratch/root
mkdir "$root"
mount --bind "$(builder mount "$container")" "$root"
[[ $(stat -c '%u:%g %a' "$root/data") == '10001:10001 700' ]] || give_up "/data belongs to $(stat -c '%u:%g, mode %a' "$root/data")."
say "the root file system takes $(du -sm "$root" | cut -f 1) MB; in it: $(chroot "$root" /usr/local/bin/backupedge version | sed q)"

# ---- The program in it -------------------------------------------------------------------------------------------

chroot=$(command -v chroot)
user=10001
work=$scratch/work
data=$work/data
install -d -o $user -g $user -m 0700 "$work" "$data"
cp -a "$bot" "$work/bot"
chown -R $user:$user "$work/bot"
make_root "$root" "$work"
mount --bind "$data" "$root/data"
wrap "$scratch/inside" env -i "${variables[@]}" "$chroot" --userspec=$user:$user "$root" /usr/local/bin/backupedge
wrap "$scratch/open" env 'BACKUPEDGE__LISTEN=http://*:9000' "$chroot" "$root" /usr/local/bin/backupedge
# For a process that already runs as the image's user, with the capability to change the root folder only.
wrap "$scratch/as-user" env -i "${variables[@]}" "$chroot" "$root" /usr/local/bin/backupedge

# must_listen PROGRAM ADDRESS
must_listen() {
  local found
  found=$("$1" config show | awk '$1 == "listen" { print $2 }')
  [[ $found == "$2" ]] || give_up "it should listen at $2, and listens at $found."
}

must_listen "$scratch/inside" http://localhost:9000
must_listen "$scratch/open" 'http://*:9000'
say "it listens on loopback; with BACKUPEDGE__LISTEN on all addresses"

binary=$scratch/inside
! "$binary" health >"$scratch/health.txt" 2>&1 || give_up "the health check succeeds without a service."
start_server --source "bot=$work/bot"
"$binary" health >"$scratch/health.txt" 2>&1 || give_up "the health check fails with a service: $(<"$scratch/health.txt")"
stop_server
say "the health check fails without a service and succeeds with one: $(<"$scratch/health.txt")"

TMPDIR=$work setpriv --reuid=$user --regid=$user --clear-groups --inh-caps=-all,+sys_chroot --ambient-caps=-all,+sys_chroot \
  "$repository/samples/demo.sh" "$scratch/as-user" "$work/bot" || give_up "the demo failed in the image."
say "all checks passed"
