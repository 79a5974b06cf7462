# shellcheck shell=bash
# Measurements: beside other programs, and of the API under load; to be sourced.
# shellcheck disable=SC2154 # root is set by build.sh

bench() {
  if [[ ${1:-} != -h && ${1:-} != --help ]]; then
    publish
    require_commands borg:borgbackup curl:curl lz4:lz4 openssl:openssl restic:restic rsync:rsync
    [[ -x /usr/bin/time ]] || install_packages time
  fi
  bash "$root/tests/BackupEdge.Load/peers.sh" "$@"
}

# NBomber runs the scenarios if its packages can be restored and --engine local is not given; otherwise the project's own engine does.
load() {
  local engine=NBomber words=" $* " restored
  [[ $words == *" -h "* || $words == *" --help "* || $words == *" --url"* || -n ${BACKUPEDGE_BINARY:-} ]] || publish
  require_dotnet
  if [[ $words == *" --engine local "* ]]; then
    engine=Local
  elif ! restored=$(in_repository dotnet restore tests/BackupEdge.Load -p:LoadEngine=NBomber --disable-build-servers 2>&1); then
    engine=Local
    printf 'NBomber could not be restored, so the engine Local runs the scenarios: %s\n' \
      "$(grep -oEm1 'error .*' <<<"$restored" || echo "the reason is unknown")"
  fi
  in_repository dotnet build tests/BackupEdge.Load -c Release -p:LoadEngine=$engine --disable-build-servers -v quiet -nologo ||
    fail 1 "the load project cannot be built."
  in_repository dotnet run --no-build -c Release --project tests/BackupEdge.Load -- load "$@"
}
