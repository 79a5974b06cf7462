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

  publish [--force]   build the static native binary dist/backupedge and dist/backupedge.sha256;
                      does nothing when they are up to date, unless --force
  run [OPTION]...     publish, then serve the sample bot at http://127.0.0.1:9000, data in ./backupedge-data;
                      options go to `backupedge serve`
  demo                publish, then back up the sample bot and its database over REST, restore both and compare, twice
  test [OPTION]...    publish, then run all tests; options go to the test program, such as --filter-class NAME
  bench [OPTION]...   publish, then measure beside restic, borg and tar; `./build.sh bench --help` tells the options
  load [OPTION]...    publish, then put the API under load; --smoke takes some seconds, `./build.sh load --help` tells the rest
  openapi             make src/BackupEdge/Api/openapi.json anew, from the routes, docs/api.md and real answers
  format [--check]    put the source code into the project's format; with --check, fail if it is not
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

# ---- What the build needs of the machine -------------------------------------------------------------------------

# The path of a static library as the linker sees it, or nothing.
static_library() {
  local path
  has gcc || return 0
  path=$(gcc -print-file-name="lib$1.a")
  [[ $path == /* && -e $path ]] && printf '%s\n' "$path"
  return 0
}

# Whether Debian's package lists have a package.
has_package() { apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [0-9]'; }

# Installs packages of the distribution as root; says the one command to run to anybody else.
install_packages() {
  local -a update install
  if has apk; then
    update=(apk update) install=(apk add "$@")
  elif has apt-get; then
    update=(apt-get update) install=(apt-get install -y --no-install-recommends "$@")
  else
    fail 2 "these Debian packages, or what this distribution calls them, are missing: $*. Install them and try again."
  fi
  if [[ $(id -u) != 0 ]]; then
    fail 2 "some packages are missing. Run this, then try again:
  sudo sh -c '${update[*]} && ${install[*]}'"
  fi
  printf 'Installing %s\n' "$*"
  # A list that cannot be renewed may still be good enough.
  DEBIAN_FRONTEND=noninteractive "${update[@]}" >/dev/null || true
  DEBIAN_FRONTEND=noninteractive "${install[@]}" >/dev/null || fail 2 "installing failed: ${install[*]}"
}

require_native_tools() {
  local -a missing=()
  local pair
  for pair in gcc:gcc objcopy:binutils cmake:cmake make:make; do
    has "${pair%%:*}" || missing+=("${pair#*:}")
  done
  for pair in c:libc6-dev sqlite3:libsqlite3-dev ssl:libssl-dev crypto:libssl-dev z:zlib1g-dev; do
    [[ -n $(static_library "${pair%%:*}") ]] || missing+=("${pair#*:}")
  done
  [[ -e /etc/ssl/certs/ca-certificates.crt || -e /etc/pki/tls/certs/ca-bundle.crt ]] || missing+=(ca-certificates)
  if ((${#missing[@]} > 0)); then
    if is_alpine; then
      missing=(build-base cmake sqlite-static sqlite-dev openssl-dev openssl-libs-static zlib-dev zlib-static ca-certificates)
    fi
    mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
    install_packages "${missing[@]}"
  fi
  [[ -n $(static_library sqlite3) ]] || fail 2 "libsqlite3.a is not where gcc looks for libraries."
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
    sha256sum Directory.Build.props Directory.Packages.props global.json .editorconfig build.sh
    runtime_identifier
    for library in c sqlite3 ssl crypto z; do
      library=$(static_library "$library")
      [[ -z $library ]] || stat -L -c '%n %s %Y' "$library"
    done
  } | sha256sum
}

# What dist/.stamp holds while the binary is what the sources make.
stamp_of_binary() {
  printf '%s\n' "$1"
  sha256sum "$binary" 2>/dev/null || echo none
}

publish() {
  local rid project=$root/src/BackupEdge cmake_cache sources
  rid=$(runtime_identifier)
  cmake_cache=$project/obj/Release/net10.0/$rid/libs/System.Security.Cryptography.Native/build/CMakeCache.txt
  sources=$(stamp)
  if ! $force && [[ -s $dist/backupedge.sha256 && -s $dist/.stamp && $(stamp_of_binary "$sources") == "$(<"$dist/.stamp")" ]]; then
    printf 'dist/backupedge is up to date\n'
    return
  fi

  require_native_tools
  require_dotnet
  # Once more, for what was just installed; and now, because what is changed during the build is not in the binary.
  sources=$(stamp)
  # A forced build starts from nothing, so that every warning is seen again; so does one in a repository that was moved,
  # because CMake refuses the folder of another path.
  if $force || { [[ -e $cmake_cache ]] && ! grep -qF "$root/" "$cmake_cache"; }; then
    rm -rf "$project/obj/Release" "$project/bin/Release"
  fi
  rm -rf "$dist" "$project/bin/Release/net10.0/$rid/publish"
  # gcc and objcopy, because llvm-objcopy cannot strip a static executable; cmake and make build the static OpenSSL bridge.
  # The output folder is the default one, which is relative: MSBuild trips over quotes in an absolute path.
  (cd -- "$root" && dotnet publish src/BackupEdge/BackupEdge.csproj -c Release -r "$rid" --disable-build-servers \
    -p:SqliteStaticLibrary="$(static_library sqlite3)" -p:CppCompilerAndLinker=gcc -p:ObjCopyName=objcopy) ||
    fail 1 "the build failed."
  mkdir -p "$dist"
  mv "$project/bin/Release/net10.0/$rid/publish/backupedge" "$binary"
  (cd -- "$dist" && sha256sum backupedge >backupedge.sha256)
  stamp_of_binary "$sources" >"$dist/.stamp"
  printf 'dist/backupedge is built: %s, %s bytes\n' "$rid" "$(stat -c %s "$binary")"
}

run() {
  publish
  exec "$binary" serve --data "$root/backupedge-data" --listen http://127.0.0.1:9000 \
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

verb=${1:-help}
shift || true
force=false check=false
case "$verb ${1:-}" in
  "publish --force") force=true && shift ;;
  "format --check") check=true && shift ;;
esac
case $verb in
  run) run "$@" ;;
  test) run_tests "$@" ;;
  bench) bench "$@" ;;
  load) load "$@" ;;
  publish | demo | openapi | format | help | -h | --help)
    (($# == 0)) || fail 2 "$verb does not know '$1'; \`./build.sh help\` tells the options."
    "${verb/#*-h*/help}"
    ;;
  *)
    help >&2
    fail 2 "there is no verb '$verb'."
    ;;
esac
