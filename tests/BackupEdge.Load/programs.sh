# shellcheck shell=bash
# The programs that peers.sh measures; to be sourced by it.
# shellcheck disable=SC2034,SC2154 # names that are set here for peers.sh, or by it

# ---- The choice of programs --------------------------------------------------------------------------------------

wanted() { ((${#only[@]} == 0)) || [[ " ${only[*]} " == *" $1 "* ]]; }

skip() { printf '%s is left out: %s\n' "$1" "$2"; }

# choose PROGRAM COMMAND PACKAGE...: adds the program to those that are measured, if its commands are installed.
choose() {
  local program=$1
  shift
  wanted "$program" || return 0
  while (($# > 0)); do
    command -v "$1" >/dev/null || { skip "$program" "$1 is not installed (Debian: $2)." && return 0; }
    shift 2
  done
  programs+=("$program")
}

# accepts COMMAND...: makes a small backup with the settings that the command sets. A version without them refuses them.
accepts() {
  mkdir -p "$scratch/small"
  seq 1000 >"$scratch/small/file"
  "$@" "$binary" backup --data "$scratch/accepted" --source "small=$scratch/small" >"$scratch/output" 2>&1
}

# The levels of restic's compression that the installed version has.
restic_modes() {
  ! command -v restic >/dev/null || restic backup --help | sed -nE 's/.*compression mode.*one of \(([a-z|]+)\).*/\1/p' | tr '|' '\n'
}

choose_programs() {
  local mode
  choose backupedge-lz4
  if accepts env BACKUPEDGE__COMPRESSION=lz4; then lz4=(env BACKUPEDGE__COMPRESSION=lz4); fi
  if ! wanted backupedge-zstd || accepts "${zstd[@]}"; then
    choose backupedge-zstd
  else
    skip backupedge-zstd "$("$binary" version | head -n 1) refuses the setting: $(head -n 1 "$scratch/output")"
  fi
  choose server
  for mode in $(restic_modes); do
    choose "restic-$mode"
  done
  [[ -n ${mode:-} ]] || skip restic 'it is not installed, or older than 0.14 (Debian: restic).'
  choose borg borg borgbackup
  choose borg2 borg2 borgbackup2
  choose tar-lz4 lz4 lz4
  choose tar-zstd zstd zstd
  ((${#programs[@]} > 0)) || refuse "none of these programs can be measured: ${only[*]}."
}

# version_of PROGRAM: the version of another program, in one line.
version_of() {
  case $1 in
    restic-*) restic version | cut -d ' ' -f 1,2 ;;
    borg | borg2) "$1" --version | head -n 1 ;;
    tar-lz4) tar --version | head -n 1 && lz4 --version | grep -oE 'v[0-9.]+' | sed 's/^/lz4 /' ;;
    tar-zstd) zstd --version | grep -oE 'v[0-9.]+' | sed 's/^/zstd /' ;;
  esac
}

# ---- Their commands -----------------------------------------------------------------------------------------------

# run PHASE PROGRAM
run() {
  local phase=$1 program=$2 type=incremental mode=${2#*-} out
  local -a setting=()
  repository=$scratch/$program-$round
  out=$scratch/restored-$program-$round
  [[ $phase != full ]] || type=full
  case $program in
    backupedge-lz4) setting=(${lz4[@]+"${lz4[@]}"}) ;;
    backupedge-zstd) setting=("${zstd[@]}") ;;
  esac
  case $program:$phase in
    backupedge-*:restore) timed restore "$program" "$binary" restore latest --data "$repository" --to "$out" ;;
    backupedge-*:verify) timed verify "$program" "$binary" verify latest --data "$repository" ;;
    backupedge-*)
      timed "$phase" "$program" ${setting[@]+"${setting[@]}"} "$binary" backup --data "$repository" --type "$type" --source "tree=$source"
      ;;
    server:full)
      data=$repository
      start_server --source "tree=$source" --target "out=$out"
      by_server full /create '{"type": "full"}'
      ;;
    server:restore) by_server restore "/restore/$(newest)" '{"target": "out"}' ;;
    server:verify) by_server verify "/$(newest)/verify" '{}' && stop_server ;;
    server:*) by_server "$phase" /create '{"type": "incremental"}' ;;
    restic-*:restore) timed restore "$program" restic -q restore latest --repo "$repository" --target "$out" ;;
    restic-*:verify) timed verify "$program" restic -q check --read-data --repo "$repository" ;;
    restic-*)
      [[ $phase != full ]] || restic -q init --repo "$repository"
      timed "$phase" "$program" restic -q backup --compression "$mode" --repo "$repository" "$source"
      ;;
    borg:restore) mkdir "$out" && cd "$out" && timed restore borg borg extract "$repository::edited" && cd "$scratch" ;;
    borg:verify) timed verify borg borg check --verify-data "$repository" ;;
    borg:*)
      [[ $phase != full ]] || borg init -e none "$repository"
      timed "$phase" borg borg create --compression lz4 "$repository::$phase" "$source"
      ;;
    borg2:restore) mkdir "$out" && cd "$out" && timed restore borg2 borg2 -r "$repository" extract edited && cd "$scratch" ;;
    borg2:verify) timed verify borg2 borg2 -r "$repository" check --verify-data ;;
    borg2:*)
      [[ $phase != full ]] || create_borg2
      timed "$phase" borg2 borg2 -r "$repository" create --compression lz4 "$phase" "$source"
      ;;
    tar-*:full)
      timed full "$program" bash -c "set -o pipefail; mkdir '$repository' &&
        tar -C '$source' --xattrs --acls -cf - . | $mode -q -c - >'$repository/tree.tar' && sync '$repository/tree.tar'"
      ;;
  esac
  [[ $phase == restore ]] || return 0
  case $program in
    backupedge-* | server) compare "$program" "$out/tree" ;;
    restic-* | borg*) compare "$program" "$out$source" ;;
  esac
}

# Early versions of borg 2 name the command differently.
create_borg2() { borg2 -r "$repository" repo-create -e none >/dev/null 2>&1 || borg2 -r "$repository" rcreate -e none; }

newest() { field id "$(call GET '/list?limit=1')"; }
