# shellcheck shell=bash
# Measurements: beside other programs, and of the API under load; to be sourced.
# shellcheck disable=SC2154 # root is set by build.sh

bench() {
  if [[ ${1:-} != -h && ${1:-} != --help ]]; then
    publish
    require_commands borg:borgbackup curl:curl lz4:lz4 openssl:openssl restic:restic rsync:rsync zstd:zstd
    [[ -x /usr/bin/time ]] || install_packages time
    # Not every distribution has it, and it is no reason to ask for root.
    has borg2 || ! is_root || ! has_package borgbackup2 || install_packages borgbackup2
  fi
  bash "$root/tests/BackupEdge.Load/peers.sh" "$@"
}

# engine_of OPTION...: writes the value of --engine, in lower case; nothing if it is not given.
engine_of() {
  local engine=
  while (($# > 0)); do
    case $1 in
      --engine) engine=${2:-} ;;
      --engine=* | --engine:*) engine=${1#--engine?} ;;
    esac
    shift
  done
  printf '%s\n' "${engine,,}"
}

# NBomber runs the scenarios if its packages can be restored and --engine local is not given; otherwise the project's own engine does.
# The load program replaces this script, so that signals reach it, in the folder of the caller, to which its paths are relative.
load() {
  local engine=NBomber words=" $* " helps=false wanted restored reason
  wanted=$(engine_of "$@")
  [[ $words != *" -h "* && $words != *" --help "* ]] || helps=true
  require_dotnet
  if $helps || [[ $wanted == local ]]; then
    engine=Local
  elif ! restored=$(in_repository dotnet restore tests/BackupEdge.Load -p:LoadEngine=NBomber --disable-build-servers 2>&1); then
    engine=Local
    reason=$(grep -oEm1 'error .*' <<<"$restored" || echo "the reason is unknown")
    [[ $wanted != nbomber ]] ||
      fail 2 "NBomber could not be restored; without --engine nbomber, the engine Local runs the scenarios. $reason"
    printf 'NBomber could not be restored, so the engine Local runs the scenarios: %s\n' "$reason"
  fi
  $helps || [[ $words == *" --url"* || -n ${BACKUPEDGE_BINARY:-} ]] || publish
  # The tests build the same code with analyzers.
  in_repository dotnet build tests/BackupEdge.Load -c Release -p:LoadEngine=$engine -p:RunAnalyzers=false \
    --disable-build-servers -v quiet -nologo ||
    fail 1 "the load project cannot be built."
  exec dotnet "$root/tests/BackupEdge.Load/bin/Release/net10.0/BackupEdge.Load.dll" load "$@"
}
