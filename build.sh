#!/usr/bin/env bash
# Builds, runs, tests and installs BackupEdge; `./build.sh help` lists the commands. Works from any folder.
# As root it installs missing build tools; otherwise it prints the command that does (exit code 2).
# shellcheck disable=SC2034 # the parts in eng/ read the variables
set -euo pipefail
unset CDPATH

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
dist=$root/dist binary=$root/dist/backupedge

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# The SDK of a minimal container has no ICU, and no compiler server may outlive this script.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

for part in "$root"/eng/*.sh; do
  # shellcheck source=/dev/null
  source "$part"
done

help() {
  cat <<'END'
usage: ./build.sh COMMAND [OPTION]...

  publish [--force] [--rid linux-arm64]
                      build the static native binary dist/backupedge, its checksum dist/backupedge.sha256 and its bill of
                      materials dist/backupedge.cdx.json (CycloneDX). Only what has changed is built again; --force builds
                      everything. Fails if the distribution offers newer versions of the libraries that are linked in.
                      --rid builds for another processor into dist/RID, with Debian's cross compiler
  release [--rid linux-arm64]
                      publish, then make what is handed to users in dist/release: an archive (.tar.gz) and a Debian package
                      (.deb) of the binary with its manual page, completions, service, example of settings, documents,
                      licences and bill of materials, and SHA256SUMS. Equal binaries of one commit give equal files
  restore             install and download what a build needs, without building
  run [OPTION]...     publish, then serve the sample bot at http://localhost:9000 with the data folder ./backupedge-data;
                      options are passed to `backupedge serve`
  demo                publish, then back up the sample bot and its database over REST, restore both and compare, twice
  test [OPTION]...    publish, then run all tests; options are passed to the test program, such as --filter-class NAME
  bench [OPTION]...   publish, then measure beside restic, borg and tar; `./build.sh bench --help` lists the options
  load [OPTION]...    publish, then put the API under load; --smoke takes some seconds, `./build.sh load --help` lists the others
  openapi             generate src/BackupEdge/Api/openapi.json, its types in tests/dashboard-types and the tables of docs/api.md from the
                      code
  format [--check] [--whitespace]
                      format the source code; with --check, fail if the format differs; with --whitespace, spaces and line
                      breaks only: every build fails on the rest
  install             publish, then install the binary, its manual page, completions and the systemd service (as root)
  uninstall           remove these files; data and configuration stay (as root)
                      For packagers: DESTDIR=FOLDER puts everything below FOLDER; then neither needs root or creates a user
  help                show this text

Exit codes: 0 success, 1 failure, 2 wrong usage or something is missing (the message says what to do).
END
}

command=${1:-help}
shift || true
force=false check=false format_what=
while (($# > 0)); do
  case "$command $1" in
    "publish --force") force=true ;;
    "publish --rid" | "release --rid") (($# > 1)) || fail 2 "--rid needs a runtime identifier, such as linux-arm64." && rid=$2 && shift ;;
    "format --check") check=true ;;
    "format --whitespace") format_what=whitespace ;;
    *) break ;;
  esac
  shift
done
case $command in
  run) run_server "$@" ;;
  test) run_tests "$@" ;;
  bench | load) "$command" "$@" ;;
  publish | release | restore | demo | openapi | format | install | uninstall | help | -h | --help)
    (($# == 0)) || fail 2 "$command has no option '$1'; see \`./build.sh help\`."
    "${command/#*-h*/help}"
    ;;
  *)
    help >&2
    fail 2 "there is no command '$command'."
    ;;
esac
