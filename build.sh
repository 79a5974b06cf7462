#!/usr/bin/env bash
# Builds, runs, shows and tests BackupEdge; `./build.sh help` tells the verbs.
# Works from any folder. What it needs and does not find it installs when it may, and names otherwise (exit code 2).
set -euo pipefail
unset CDPATH

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
dist=$root/dist
binary=$dist/backupedge

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# The SDK of a bare container has no ICU, and no compiler server shall outlive this script.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

help() {
  cat <<'END'
usage: ./build.sh VERB [OPTION]...

  publish [--force] [--rid linux-arm64]
                      build the static native binary dist/backupedge, its dist/backupedge.sha256 and its bill of materials
                      dist/backupedge.cdx.json (CycloneDX); refuses to link libraries that the distribution has newer ones of;
                      does nothing when they are up to date, unless --force. With --rid of another processor,
                      build for that into dist/RID, with the cross compiler of Debian
  restore             install and fetch what a build needs, and build nothing
  run [OPTION]...     publish, then serve the sample bot at http://localhost:9000, data in ./backupedge-data;
                      options go to `backupedge serve`
  demo                publish, then back up the sample bot and its database over REST, restore both and compare, twice
  test [OPTION]...    publish, then run all tests; options go to the test program, such as --filter-class NAME
  bench [OPTION]...   publish, then measure beside restic, borg and tar; `./build.sh bench --help` tells the options
  load [OPTION]...    publish, then put the API under load; --smoke takes some seconds, `./build.sh load --help` tells the rest
  openapi             make src/BackupEdge/Api/openapi.json anew, from the routes, docs/api.md and real answers
  format [--check]    put the source code into the project's format; with --check, fail if it is not
  install             publish, then install the binary, its manual page, completions and the systemd service (as root)
  uninstall           take those away again; data and configuration stay (as root)
                      For packagers: DESTDIR=FOLDER puts all of it below FOLDER, and neither needs root nor makes a user
  help                this text

Exit codes: 0 done, 1 failed, 2 wrong use or something is missing (the message says what to do).
END
}

fail() {
  printf 'build.sh: %s\n' "$2" >&2
  exit "$1"
}

has() { command -v "$1" >/dev/null 2>&1; }

is_alpine() { [[ -e /etc/alpine-release ]]; }

# shellcheck source=eng/sbom.sh
source "$root/eng/sbom.sh"

# ---- What the build needs of the machine -------------------------------------------------------------------------

# What to build for, and how: for this machine unless `publish --rid` says otherwise.
rid='' compiler=gcc output=$dist

# The path of a static library as the linker sees it, or nothing.
static_library() {
  local path
  has "$compiler" || return 0
  path=$("$compiler" -print-file-name="lib$1.a")
  [[ $path == /* && -e $path ]] && printf '%s\n' "$path"
  return 0
}

# Whether Debian's package lists have a package.
has_package() { apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [0-9]'; }

# Installs packages of the distribution as root; says the one command to run to anybody else.
install_packages() {
  local -a update install
  if has apk; then
    update=(apk update) install=(apk add --upgrade "$@")
  elif has apt-get; then
    update=(apt-get update) install=(apt-get install -y --no-install-recommends "$@")
  else
    fail 2 "these Debian packages, or what this distribution calls them, are missing: $*. Install them and try again."
  fi
  if [[ $(id -u) != 0 ]]; then
    fail 2 "some packages are missing or too old. Run this, then try again:
  sudo sh -c '${update[*]} && ${install[*]}'"
  fi
  printf 'Installing %s\n' "$*"
  # A list that cannot be renewed may still be good enough.
  DEBIAN_FRONTEND=noninteractive "${update[@]}" >/dev/null || true
  DEBIAN_FRONTEND=noninteractive "${install[@]}" >/dev/null || fail 2 "installing failed: ${install[*]}"
}

# The package of the distribution that a file belongs to, as `NAME VERSION`; nothing when no package manager says so.
package_of() {
  local file package
  file=$(realpath -- "$1")
  if is_alpine; then
    # It ends in `is owned by NAME-VERSION-rREVISION`.
    package=$(apk info --who-owns "$file" 2>/dev/null) || return 0
    sed -E 's/^.* ([^ ]+)-([^-]+-r[0-9]+)$/\1 \2/' <<<"$package"
  elif has dpkg-query; then
    # Where /lib is a link to /usr/lib, dpkg may know either path.
    package=$(dpkg-query -S "$file" 2>/dev/null || dpkg-query -S "${file#/usr}" 2>/dev/null) || return 0
    dpkg-query -W -f '${Package} ${Version}\n' "$(head -n 1 <<<"${package%%: /*}")"
  fi
}

# The package names of the libraries that are linked in, for the package manager.
linked_packages() {
  local library file package
  for library in c sqlite3 ssl crypto gcc; do
    file=$(static_library "$library")
    package=$([[ -z $file ]] || package_of "$file")
    [[ -z $package ]] || printf '%s\n' "${package%% *}$([[ $compiler == gcc || $package == *-cross\ * ]] || echo :arm64)"
  done | sort -u
}

# What `version` reports: NAME=PACKAGE VERSION of each, separated by '|'.
linked_versions() {
  printf 'OpenSSL=%s|SQLite=%s|libc=%s' \
    "$(package_of "$(static_library ssl)")" "$(package_of "$(static_library sqlite3)")" "$(package_of "$(static_library c)")"
}

# Of packages, those that are older than what the package lists offer.
outdated() {
  local package policy installed candidate
  if is_alpine; then
    apk version -l '<' "$@" 2>/dev/null | awk '$2 == "<" { print $1 }' | sed -E 's/-[^-]+-r[0-9]+$//'
    return
  fi
  for package in "$@"; do
    policy=$(LC_ALL=C apt-cache policy "$package" 2>/dev/null)
    installed=$(awk '$1 == "Installed:" { print $2 }' <<<"$policy")
    candidate=$(awk '$1 == "Candidate:" { print $2 }' <<<"$policy")
    if [[ -n $installed && -n $candidate && $candidate != '(none)' ]] && dpkg --compare-versions "$installed" lt "$candidate"; then
      printf '%s\n' "$package"
    fi
  done
}

# A library that is linked in gets its security updates by a new build alone, so an old one must not get in. As root it is upgraded.
# Without package lists, as offline in a new container, it cannot be known: that is said, and the build goes on.
require_current_libraries() {
  local lists=/var/lib/apt/lists/partial
  local -a packages=() old=()
  mapfile -t packages < <(linked_packages)
  ((${#packages[@]} > 0)) || return 0
  if is_alpine; then
    [[ $(id -u) != 0 ]] || apk update >/dev/null 2>&1 || true
  elif has apt-get; then
    if [[ $(id -u) == 0 && -z $(find "$lists" -maxdepth 0 -mmin -1440 2>/dev/null) ]]; then
      apt-get -o Acquire::Retries=0 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 update >/dev/null 2>&1 || true
    fi
    if [[ -z $(find "${lists%/*}" -maxdepth 1 -name '*_Packages*' -print -quit 2>/dev/null) ]]; then
      printf 'There are no package lists, so it is not known whether %s are current. `apt-get update` fetches them.\n' "${packages[*]}"
      return
    fi
  else
    printf 'Nothing here says whether %s are current.\n' "${packages[*]}"
    return
  fi
  mapfile -t old < <(outdated "${packages[@]}")
  ((${#old[@]} > 0)) || return 0
  printf 'Older than what the distribution offers, with its security updates: %s\n' "${old[*]}"
  install_packages "${old[@]}"
  mapfile -t old < <(outdated "${packages[@]}")
  ((${#old[@]} == 0)) ||
    fail 1 "these libraries are linked in and stay older than what the distribution offers: ${old[*]}. Upgrade them, or remove their hold (apt-mark showhold)."
}

# require_native_tools PROGRAM:PACKAGE... -- LIBRARY:PACKAGE...
require_native_tools() {
  local -a missing=()
  local pair
  while [[ $1 != -- ]]; do
    has "${1%%:*}" || missing+=("${1#*:}")
    shift
  done
  shift
  for pair in "$@"; do
    [[ -n $(static_library "${pair%%:*}") ]] || missing+=("${pair#*:}")
  done
  [[ -e /etc/ssl/certs/ca-certificates.crt || -e /etc/pki/tls/certs/ca-bundle.crt ]] || missing+=(ca-certificates)
  if ((${#missing[@]} > 0)); then
    if is_alpine; then
      missing=(build-base clang cmake sqlite-static sqlite-dev openssl-dev openssl-libs-static zlib-dev zlib-static ca-certificates tzdata)
    fi
    mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
    install_packages "${missing[@]}"
  fi
  [[ -n $(static_library sqlite3) ]] || fail 2 "libsqlite3.a is not where $compiler looks for libraries."
}

require_commands() {
  local -a missing=()
  local pair
  for pair in "$@"; do
    has "${pair%%:*}" || missing+=("${pair#*:}")
  done
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

# Puts a .NET 10 SDK first in PATH if one is anywhere; false otherwise.
find_dotnet() {
  local folder
  for folder in "" "${DOTNET_ROOT:-}" "$root/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet "${HOME:-}/.dotnet"; do
    if [[ -z $folder ]]; then
      has dotnet && dotnet --list-sdks 2>/dev/null | grep -q '^10\.' && return 0
    elif [[ -x $folder/dotnet ]] && "$folder/dotnet" --list-sdks 2>/dev/null | grep -q '^10\.'; then
      export PATH=$folder:$PATH DOTNET_ROOT=$folder
      return 0
    fi
  done
  return 1
}

require_dotnet() {
  find_dotnet && return
  if [[ $(id -u) == 0 ]] && is_alpine; then
    install_packages dotnet10-sdk
  elif [[ $(id -u) == 0 ]] && has apt-cache && has_package dotnet-sdk-10.0; then
    install_packages dotnet-sdk-10.0
  else
    require_commands curl:curl
    # The runtime of the SDK is C++.
    ldconfig -p 2>/dev/null | grep -q 'libstdc++\.so\.6' || is_alpine || install_packages libstdc++6
    printf 'Installing the .NET SDK 10 into %s\n' "$root/.dotnet"
    mkdir -p "$root/.dotnet"
    if ! curl -fsSL --retry 2 -o "$root/.dotnet/dotnet-install.sh" https://dot.net/v1/dotnet-install.sh ||
      ! bash "$root/.dotnet/dotnet-install.sh" --channel 10.0 --install-dir "$root/.dotnet" --no-path; then
      fail 2 "the .NET SDK 10 is missing and could not be downloaded. Install it (https://dotnet.microsoft.com/download), so that \`dotnet --list-sdks\` shows a version 10, and try again."
    fi
  fi
  find_dotnet || fail 2 "the .NET SDK 10 was installed, but \`dotnet --list-sdks\` shows no version 10."
}

# ---- Verbs -------------------------------------------------------------------------------------------------------

runtime_identifier() {
  local system=linux
  is_alpine && system=linux-musl
  [[ $(uname -s) == Linux ]] || fail 2 "this builds on Linux only, not on $(uname -s)."
  case $(uname -m) in
    x86_64 | amd64) printf '%s-x64\n' "$system" ;;
    aarch64 | arm64) printf '%s-arm64\n' "$system" ;;
    *) fail 2 "there is no Native AOT compiler for $(uname -m); x86_64 and aarch64 work." ;;
  esac
}

# One line that changes when the sources, the way to build or the linked libraries change.
stamp() {
  local library
  {
    cd -- "$root"
    find src/BackupEdge -type d \( -name bin -o -name obj \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
    sha256sum Directory.Build.props Directory.Packages.props global.json .editorconfig build.sh eng/*
    echo "$rid"
    for library in c sqlite3 ssl crypto z; do
      library=$(static_library "$library")
      [[ -z $library ]] || stat -L -c '%n %s %Y' "$library"
    done
  } | sha256sum
}

# What dist/.stamp holds while the binary is what the sources make.
stamp_of_binary() {
  printf '%s\n' "$1"
  sha256sum "$output/backupedge" 2>/dev/null || echo none
}

# What the linker is told for $rid; sets compiler, output and toolchain, and installs what is missing.
# gcc and objcopy, because llvm-objcopy cannot strip a static executable; cmake and make build the static OpenSSL bridge.
toolchain=()
choose_toolchain() {
  local own
  own=$(runtime_identifier)
  rid=${rid:-$own}
  if [[ $rid == "$own" ]]; then
    toolchain=(-p:CppCompilerAndLinker=gcc -p:ObjCopyName=objcopy)
  elif [[ $rid == linux-arm64 && $own == linux-x64 ]]; then
    compiler=aarch64-linux-gnu-gcc output=$dist/$rid
    # For CMake, which gets clang as its compiler and is not told for which processor.
    export CFLAGS=--target=aarch64-linux-gnu
    toolchain=(-p:CppCompilerAndLinker=clang -p:LinkerFlavor=lld -p:ObjCopyName=aarch64-linux-gnu-objcopy)
  else
    fail 2 "this builds $own, and on Debian x86_64 also linux-arm64, but not $rid."
  fi
}

require_toolchain() {
  if [[ $compiler == gcc ]]; then
    require_native_tools gcc:gcc objcopy:binutils cmake:cmake make:make -- \
      c:libc6-dev sqlite3:libsqlite3-dev ssl:libssl-dev crypto:libssl-dev z:zlib1g-dev
    return
  fi
  if has dpkg && [[ $(id -u) == 0 ]] && ! dpkg --print-foreign-architectures | grep -qx arm64; then
    dpkg --add-architecture arm64
  fi
  require_native_tools clang:clang ld.lld:lld aarch64-linux-gnu-gcc:gcc-aarch64-linux-gnu \
    aarch64-linux-gnu-objcopy:binutils-aarch64-linux-gnu cmake:cmake make:make -- \
    c:libc6-dev-arm64-cross sqlite3:libsqlite3-dev:arm64 ssl:libssl-dev:arm64 crypto:libssl-dev:arm64 z:zlib1g-dev:arm64
}

# Apart from a build, so that the layers of an image can hold it.
restore() {
  choose_toolchain
  require_toolchain
  require_dotnet
  (cd -- "$root" && dotnet restore src/BackupEdge/BackupEdge.csproj -r "$rid" --disable-build-servers) ||
    fail 1 "the packages could not be fetched."
}

publish() {
  local project=$root/src/BackupEdge cmake_cache sources
  choose_toolchain
  require_current_libraries
  cmake_cache=$project/obj/Release/net10.0/$rid/libs/System.Security.Cryptography.Native/build/CMakeCache.txt
  sources=$(stamp)
  if ! $force && [[ -s $output/backupedge.sha256 && -s $output/backupedge.cdx.json && -s $output/.stamp &&
    $(stamp_of_binary "$sources") == "$(<"$output/.stamp")" ]]; then
    printf '%s/backupedge is up to date\n' "${output#"$root/"}"
    return
  fi

  require_toolchain
  require_dotnet
  # Once more, for what was just installed; and now, because what is changed during the build is not in the binary.
  sources=$(stamp)
  # A forced build starts from nothing, so that every warning is seen again; so does one in a repository that was moved,
  # because CMake refuses the folder of another path.
  if $force || { [[ -e $cmake_cache ]] && ! grep -qF "$root/" "$cmake_cache"; }; then
    rm -rf "$project/obj/Release" "$project/bin/Release"
  fi
  rm -rf "$output"/{backupedge,backupedge.sha256,backupedge.cdx.json,.stamp} "$project/bin/Release/net10.0/$rid/publish"
  # The output folder is the default one, which is relative: MSBuild trips over quotes in an absolute path.
  (cd -- "$root" && dotnet publish src/BackupEdge/BackupEdge.csproj -c Release -r "$rid" --disable-build-servers \
    -p:SqliteStaticLibrary="$(static_library sqlite3)" -p:LinkedPackages="$(linked_versions)" "${toolchain[@]}") ||
    fail 1 "the build failed."
  mkdir -p "$output"
  mv "$project/bin/Release/net10.0/$rid/publish/backupedge" "$output/backupedge"
  (cd -- "$output" && sha256sum backupedge >backupedge.sha256)
  sbom "$output/backupedge" "$(sed -n 's:.*<VersionPrefix>\(.*\)</VersionPrefix>.*:\1:p' "$root/Directory.Build.props")" "$rid" \
    "$project/obj/project.assets.json" "$project/obj/Release/net10.0/$rid/native/linked.d" >"$output/backupedge.cdx.json"
  stamp_of_binary "$sources" >"$output/.stamp"
  printf '%s/backupedge is built: %s, %s bytes\n' "${output#"$root/"}" "$rid" "$(stat -c %s "$output/backupedge")"
}

run() {
  publish
  exec "$binary" serve --data "$root/backupedge-data" --listen http://localhost:9000 \
    --source "helpdesk=$root/samples/helpdesk.gbai" "$@"
}

demo() {
  publish
  require_commands curl:curl diff:diffutils
  bash "$root/samples/demo.sh" "$binary" "$root/samples/helpdesk.gbai"
}

# The number after a word of the test summary (`succeeded: 12`), over all summaries.
counted() {
  awk -v word="$1:" '$1 == word { sum += $2 } END { print sum + 0 }' "$2"
}

# The tests of PostgreSQL sources need its server, which only root can install; without it they are skipped and say so.
install_postgres() {
  local settings=/etc/postgresql-common/createcluster.conf
  if [[ -x /usr/lib/postgresql/15/bin/postgres || $(id -u) != 0 ]] || ! has apt-cache; then
    return
  fi
  has_package postgresql-15 || apt-get update >/dev/null || true
  has_package postgresql-15 || return 0
  # Debian's package makes a database cluster and starts it, unless told; the tests have their own.
  if [[ ! -e $settings ]]; then
    install_packages postgresql-common
    echo 'create_main_cluster = false' >>"$settings"
  fi
  install_packages postgresql-15
}

run_tests() {
  local log status=0 passed failed skipped
  publish
  install_postgres
  require_dotnet
  log=$(mktemp)
  # shellcheck disable=SC2064 # the name is wanted as it is now
  trap "rm -f '$log'" EXIT
  (cd -- "$root" && dotnet test --project tests/BackupEdge.Tests/BackupEdge.Tests.csproj --no-ansi --no-progress "$@") 2>&1 |
    tee "$log" || status=1
  passed=$(counted succeeded "$log")
  failed=$(counted failed "$log")
  skipped=$(counted skipped "$log")
  if ((failed == 0 && (status != 0 || passed == 0))); then
    printf 'The tests could not be built, or did not run to their end.\n'
    failed=1
  fi
  printf '%s skipped\n' "$skipped"
  printf '%s passed, %s failed\n' "$passed" "$failed"
  ((failed == 0))
}

bench() {
  if [[ ${1:-} != -h && ${1:-} != --help ]]; then
    publish
    require_commands borg:borgbackup curl:curl lz4:lz4 openssl:openssl restic:restic rsync:rsync
    [[ -x /usr/bin/time ]] || install_packages time
  fi
  bash "$root/tests/BackupEdge.Load/peers.sh" "$@"
}

# NBomber drives the scenarios where it can be had; otherwise, or with --engine local, the engine of our own does, which needs nothing.
load() {
  local engine=NBomber words=" $* " restored
  [[ $words == *" -h "* || $words == *" --help "* || $words == *" --url"* || -n ${BACKUPEDGE_BINARY:-} ]] || publish
  require_dotnet
  if [[ $words == *" --engine local "* ]]; then
    engine=Local
  elif ! restored=$(cd -- "$root" && dotnet restore tests/BackupEdge.Load -p:LoadEngine=NBomber --disable-build-servers 2>&1); then
    engine=Local
    printf 'NBomber cannot be had here, so the engine Local runs the scenarios: %s\n' "$(grep -oEm1 'error .*' <<<"$restored" || echo "its restore failed")"
  fi
  (cd -- "$root" && dotnet build tests/BackupEdge.Load -c Release -p:LoadEngine=$engine --disable-build-servers -v quiet -nologo) ||
    fail 1 "the load project cannot be built."
  (cd -- "$root" && dotnet run --no-build -c Release --project tests/BackupEdge.Load -- load "$@")
}

openapi() {
  require_dotnet
  (cd -- "$root" && BACKUPEDGE_WRITE_OPENAPI=1 dotnet test --project tests/BackupEdge.Tests/BackupEdge.Tests.csproj --no-ansi --no-progress \
    --filter-method '*OpenApiTests.Is_what_the_code_and_the_manual_make')
}

format() {
  require_dotnet
  local -a options=()
  ! $check || options=(--verify-no-changes)
  (cd -- "$root" && dotnet format BackupEdge.slnx "${options[@]}")
}

# ---- On this machine ---------------------------------------------------------------------------------------------

# Where things go; DESTDIR comes before each.
program=/usr/local/bin/backupedge
unit=/etc/systemd/system/backupedge.service
settings=/etc/backupedge/backupedge.json
secrets=/etc/backupedge/secrets
manual=/usr/local/share/man/man1/backupedge.1
declare -A completions=(
  [bash]=/usr/local/share/bash-completion/completions/backupedge
  [fish]=/usr/local/share/fish/vendor_completions.d/backupedge.fish
  [zsh]=/usr/local/share/zsh/site-functions/_backupedge
)

require_root() {
  [[ -n ${DESTDIR:-} || $(id -u) == 0 ]] ||
    fail 2 "only root can do this: sudo ./build.sh $verb. Or name a folder for it: DESTDIR=FOLDER ./build.sh $verb"
}

# place MODE FILE PATH
place() {
  command install -D -m "$1" "$2" "${DESTDIR:-}$3"
  printf '  %s\n' "${DESTDIR:-}$3"
}

# place_output PATH ARGUMENT...: what the program writes, if it is one that knows how.
place_output() {
  local path=$1 text
  shift
  text=$("$binary" "$@" 2>/dev/null) || return 0
  place 644 <(printf '%s\n' "$text") "$path"
}

# The service reads its settings, and may not change them.
make_user() {
  if ! grep -q '^backupedge:' /etc/passwd; then
    if has useradd; then
      useradd --system --user-group --no-create-home --home-dir /var/lib/backupedge --shell /usr/sbin/nologin backupedge
    else
      addgroup -S backupedge
      adduser -S -D -H -h /var/lib/backupedge -s /sbin/nologin -G backupedge backupedge
    fi
  fi
  chgrp backupedge "$settings"
}

# Whether systemd runs this machine and is to be told.
is_systemd() { [[ -z ${DESTDIR:-} && -d /run/systemd/system ]]; }

install() {
  local shell
  require_root
  publish
  printf 'Installed:\n'
  place 755 "$binary" "$program"
  place 644 "$root/deploy/backupedge.service" "$unit"
  if [[ ! -e ${DESTDIR:-}$settings ]]; then
    place 640 "$root/deploy/backupedge.example.json" "$settings"
  fi
  command install -d -m 700 "${DESTDIR:-}$secrets"
  place_output "$manual" man
  for shell in "${!completions[@]}"; do
    place_output "${completions[$shell]}" completion "$shell"
  done
  [[ -n ${DESTDIR:-} ]] || make_user
  ! is_systemd || systemctl daemon-reload
  cat <<END
Now name what to back up in $settings, and then:
  backupedge config check --config $settings
  systemctl enable --now backupedge        # after an update: systemctl restart backupedge
END
}

uninstall() {
  local data
  require_root
  data=$("${DESTDIR:-}$program" config show --config "${DESTDIR:-}$settings" 2>/dev/null | awk '$1 == "data" { print $2 }') || true
  if is_systemd && [[ -e $unit ]]; then
    systemctl disable --now backupedge || fail 1 "the service does not stop; look at \`systemctl status backupedge\`."
  fi
  (cd -- "${DESTDIR:-/}" && rm -f ".$program" ".$unit" ".$manual" "${completions[@]/#/.}")
  ! is_systemd || systemctl daemon-reload
  printf 'Uninstalled. Left as they are, with the user backupedge: the backups and keys in %s, and the settings in %s\n' \
    "${data:-the data folder that the settings name}" "${DESTDIR:-}${settings%/*}"
}

verb=${1:-help}
shift || true
force=false check=false
while (($# > 0)); do
  case "$verb $1" in
    "publish --force") force=true ;;
    "publish --rid") (($# > 1)) || fail 2 "--rid needs a runtime identifier, such as linux-arm64." && rid=$2 && shift ;;
    "format --check") check=true ;;
    *) break ;;
  esac
  shift
done
case $verb in
  run) run "$@" ;;
  test) run_tests "$@" ;;
  bench) bench "$@" ;;
  load) load "$@" ;;
  publish | restore | demo | openapi | format | install | uninstall | help | -h | --help)
    (($# == 0)) || fail 2 "$verb does not know '$1'; \`./build.sh help\` tells the options."
    "${verb/#*-h*/help}"
    ;;
  *)
    help >&2
    fail 2 "there is no verb '$verb'."
    ;;
esac
