#!/usr/bin/env bash
# Builds the container image and lets the program in it back up and restore. `--help` tells the rest.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=tests/proof.sh
source "$here/proof.sh"

help() {
  cat <<'END_OF_HELP'
usage: sudo tests/prove-image.sh [FOLDER]

Builds Dockerfile.alpine with buildah, without a container engine, and checks

  - the image's own settings: its user, port, volume, health check, entry point, and that it listens on loopback unless told;
  - that the program in it, in the image's root file system and as the image's user, passes samples/demo.sh: backups and
    restores of the sample bot over REST, compared; and that the image's health check tells a service that works from none.

Unless SDK_IMAGE and RUNTIME_IMAGE name images that can be had, both are stand-ins made of Debian's packages and of the .NET
SDK of this host. Then what is proven is the file itself (its stages, layers, users and paths), and not that it builds on Alpine:
`apk`, `addgroup` and `adduser` of Alpine are scripts that do the same with Debian's tools, and the binary is linked with glibc.

Needs root, buildah, mmdebstrap, Debian's packages and NuGet's. 6 GB of scratch space are taken in FOLDER, otherwise in TMPDIR,
and given back.

Exit codes: 0 all of it holds, 1 something does not (the first such thing is told), 2 wrong use or something is missing.
END_OF_HELP
}

[[ ${1:-} != -h && ${1:-} != --help ]] || { help; exit 0; }
[[ $# -le 1 ]] || { help >&2; exit 2; }
[[ -d ${1:-/} ]] || refuse "'$1' is not a folder."
in_own_mounts "$@"
need buildah:buildah curl:curl setpriv:util-linux
scratch=$(mktemp -d "$(cd -- "${1:-${TMPDIR:-/tmp}}" && pwd -P)/backupedge-image.XXXXXX")
clean_up() { take_away "${root:-$scratch/none}" "$scratch"; }
# shellcheck source=samples/server.sh
source "$here/../samples/server.sh"
# The image's user must get through.
chmod 755 "$scratch"

# Nothing of the host's own containers is touched.
export BUILDAH_ISOLATION=chroot TMPDIR=$scratch
builder() { buildah --storage-driver vfs --root "$scratch/storage" --runroot "$scratch/run" "$@"; }

# ---- The stand-ins -----------------------------------------------------------------------------------------------

# image NAME FOLDER [VARIABLE]...: makes an image of a root folder.
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

# debian FOLDER PACKAGE...: a small Debian that trusts whom this host trusts.
debian() {
  local root=$1
  shift
  need mmdebstrap:mmdebstrap
  mmdebstrap --quiet --variant=apt --include="$(IFS=, && printf '%s' "$*")" \
    "$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)" "$root" || refuse "Debian's packages cannot be had."
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
}

# The SDK of this host on Debian; build.sh installs what it needs there.
make_sdk_image() {
  local root=$scratch/sdk sdk
  sdk=$(dirname -- "$(readlink -f -- "$(command -v dotnet || printf '%s' "${DOTNET_ROOT:-}/dotnet")")")
  [[ -d $sdk/sdk ]] || refuse "the .NET SDK is missing: \`dotnet\` is not in PATH."
  debian "$root" ca-certificates libstdc++6
  mkdir -p "$root/usr/share/dotnet"
  cp -a "$sdk/." "$root/usr/share/dotnet/"
  image standin-sdk "$root" "NUGET_CERT_REVOCATION_MODE=${NUGET_CERT_REVOCATION_MODE:-}"
}

# What Alpine's tools do in the file, by Debian's.
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
  image standin-runtime "$root"
}

if [[ -z ${SDK_IMAGE:-} ]]; then
  make_sdk_image
  say "made a stand-in for the SDK's image: Debian and the .NET SDK $(dotnet --version)"
fi
if [[ -z ${RUNTIME_IMAGE:-} ]]; then
  make_runtime_image
  say "made a stand-in for the runtime's image: Debian, with scripts in place of apk, addgroup and adduser"
fi

# ---- The image ---------------------------------------------------------------------------------------------------

# In one layer a stage: vfs copies the whole file system for each.
builder build --quiet --format docker --layers=false --file "$repository/Dockerfile.alpine" --tag backupedge \
  --build-arg "SDK_IMAGE=${SDK_IMAGE:-localhost/standin-sdk}" --build-arg "RUNTIME_IMAGE=${RUNTIME_IMAGE:-localhost/standin-runtime}" \
  "$repository" >"$scratch/build.log" 2>&1 || { tail -n 30 "$scratch/build.log" >&2; give_up "the image cannot be built."; }
say "built the image from Dockerfile.alpine"

# must_be WHAT TEMPLATE EXPECTED: what the image says of itself.
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
say "user, port, volume, entry point and health check are as they should be; environment: ${variables[*]}"

container=$(builder from backupedge)
# Where the storage has it, only root gets through.
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
furnish "$root" "$work"
mount --bind "$data" "$root/data"
wrap "$scratch/inside" env -i "${variables[@]}" "$chroot" --userspec=$user:$user "$root" /usr/local/bin/backupedge
wrap "$scratch/told" env 'BACKUPEDGE__LISTEN=http://*:9000' "$chroot" "$root" /usr/local/bin/backupedge
# For who is the image's user already, and may change the root and nothing else.
wrap "$scratch/as-user" env -i "${variables[@]}" "$chroot" "$root" /usr/local/bin/backupedge

# must_listen PROGRAM ADDRESS
must_listen() {
  local found
  found=$("$1" config show | awk '$1 == "listen" { print $2 }')
  [[ $found == "$2" ]] || give_up "it should listen at $2, and does at $found."
}

must_listen "$scratch/inside" http://localhost:9000
must_listen "$scratch/told" 'http://*:9000'
say "it listens on loopback; with BACKUPEDGE__LISTEN on all addresses"

binary=$scratch/inside
! "$binary" health >"$scratch/health.txt" 2>&1 || give_up "the health check is content without a service."
start_server --source "bot=$work/bot"
"$binary" health >"$scratch/health.txt" 2>&1 || give_up "the health check is not content with a service: $(<"$scratch/health.txt")"
stop_server
say "the health check fails without a service, and not with one: $(<"$scratch/health.txt")"

TMPDIR=$work setpriv --reuid=$user --regid=$user --clear-groups --inh-caps=-all,+sys_chroot --ambient-caps=-all,+sys_chroot \
  "$repository/samples/demo.sh" "$scratch/as-user" "$work/bot" || give_up "the demo failed in the image."
say "all of it holds"
