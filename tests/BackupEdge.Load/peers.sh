#!/usr/bin/env bash
# Measures BackupEdge beside restic, borg and `tar | lz4` on the same tree. See `--help`.
set -euo pipefail
export LC_ALL=C

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=tests/BackupEdge.Load/measure.sh
source "$here/measure.sh"

help() {
  cat <<'END_OF_HELP'
usage: ./build.sh bench [OPTION]...      or tests/BackupEdge.Load/peers.sh [OPTION]...

  --tree FOLDER     the tree to back up; default a copy of /usr/share and of the libraries below /usr/lib
  --rounds N        number of rounds; default 3
  --scratch FOLDER  folder for repositories and restores; default TMPDIR. Needs about (4 x rounds + 2) times the tree
  --json FILE       also writes every measurement to FILE

Each round creates new repositories and runs, with each program in turn: a first full backup, a backup with nothing changed,
one after a scripted set of edits, a restore of that, a check of every byte. BackupEdge is measured twice: `backupedge` is the
command line, one process each, and `server` a running server that is called over REST; its wall time is that of the job.
borg compresses with lz4 and does not encrypt; restic always encrypts and compresses with zstd, its default. Every restore is
compared with the tree by rsync: contents, modes, owners, times, links and attributes.

Wall and CPU are seconds, peak RSS and stored bytes MB (10^6); the table has the medians, and their ratio to BackupEdge's.

Exit codes: 0 measured, 1 something failed or a restore of BackupEdge differs, 2 wrong usage or something is missing.
END_OF_HELP
}

tree='' rounds=3 parent=${TMPDIR:-/tmp} json=''
while (($# > 0)); do
  case $1 in
    -h | --help) help && exit 0 ;;
    --tree | --rounds | --scratch | --json)
      (($# > 1)) || refuse "$1 needs a value."
      case $1 in --tree) tree=$2 ;; --rounds) rounds=$2 ;; --scratch) parent=$2 ;; --json) json=$2 ;; esac
      shift 2
      ;;
    *) refuse "there is no option '$1'; --help lists the options." ;;
  esac
done
[[ $rounds =~ ^[1-9][0-9]*$ ]] || refuse "--rounds needs a number above 0, not '$rounds'."
need_folder "$parent"
need_folder "${tree:-/}"
need_binary
need_time
need borg:borgbackup curl lz4 openssl restic rsync
scratch_in "$parent" measure
data='' source=$scratch/tree

# Restic and borg keep all their files in the scratch folder.
export RESTIC_PASSWORD=peers RESTIC_CACHE_DIR=$scratch/restic-cache
export BORG_BASE_DIR=$scratch/borg-home BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes

programs=(backupedge server restic borg tar)
phases=(full unchanged edited restore verify)
measured=$scratch/measured # lines of: round, phase, program, wall, user and system seconds, peak RSS and stored in bytes

# ---- The tree ----------------------------------------------------------------------------------------------------

make_tree() {
  local folder
  mkdir "$source"
  if [[ -n $tree ]]; then
    rsync -aHAX "$tree/" "$source/"
    return
  fi
  rsync -aHAX /usr/share "$source/"
  for folder in /usr/lib/*-linux-gnu; do
    [[ ! -d $folder ]] || rsync -aHAX --relative "$folder" "$source/lib/"
  done
}

# edit ROUND: the same edits in the same round. One file in a hundred gets another line, one in two hundred is new, one in five
# hundred is deleted, a folder is renamed, and four large files change in the middle, at the start and at the end.
edit() {
  local list=$scratch/files file i=0
  find "$source" -type f -links 1 -size +0 -printf '%p\n' | sort >"$list"
  awk -v r="$1" 'NR % 100 == r % 100' "$list" | while read -r file; do printf 'edited in round %s\n' "$1" >>"$file"; done
  awk -v r="$1" 'NR % 200 == (r + 50) % 200' "$list" | while read -r file; do
    { printf 'new in round %s\n' "$1"; cat "$file"; } >"$file.new$1"
  done
  awk -v r="$1" 'NR % 500 == (r + 77) % 500' "$list" | xargs -d '\n' rm -f
  find "$source" -type f -printf '%s %p\n' | sort -rn | sed -n "$((4 * $1 - 3)),$((4 * $1))p" | cut -d ' ' -f 2- | while read -r file; do
    i=$((i + 1))
    case $i in
      1) random "$1" 65536 | dd of="$file" bs=65536 seek=9 conv=notrunc status=none ;;
      2) { printf 'x' && cat "$file"; } >"$scratch/inserted" && cat "$scratch/inserted" >"$file" && rm "$scratch/inserted" ;;
      3) random "$1 end" 300000 >>"$file" ;;
      4) random "$1 page" 4096 | dd of="$file" bs=4096 seek=33 conv=notrunc status=none ;;
    esac
  done
  file=$(find "$source" -mindepth 2 -maxdepth 2 -type d | sort | sed -n "$((7 + $1))p")
  mv "$file" "$file.moved$1"
}

# ---- Measuring ---------------------------------------------------------------------------------------------------

stored() { if [[ -e $1 ]]; then du -sb "$1" | cut -f 1; else printf '0\n'; fi; }

# note PHASE PROGRAM WALL USER SYSTEM RSS STORED
note() {
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$round" "$@" >>"$measured"
  printf 'round %s  %-9s  %-10s  %7.2f s  user %6.2f  system %6.2f  %6.1f MB RSS  %s bytes stored\n' "$round" "$1" "$2" "$3" "$4" "$5" \
    "$(awk -v b="$6" 'BEGIN { print b / 1e6 }')" "$7"
}

# timed PHASE PROGRAM COMMAND...: measures the command as a separate process.
timed() {
  local phase=$1 program=$2 before wall user system rss
  shift 2
  before=$(stored "$repository")
  gnu_time "$@" || give_up "$program, $phase: $(tail -n 5 "$scratch/output")"
  note "$phase" "$program" "$wall" "$user" "$system" $((rss * 1024)) $(($(stored "$repository") - before))
}

# Writes the CPU time that the server has used so far, user and system, in seconds.
server_cpu() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); print $12 / hz, $13 / hz }' "/proc/$server/stat"; }

# by_server PHASE PATH BODY: measures a job of the server; CPU and RSS are those of the server during the job.
by_server() {
  local before job user system user2 system2 rss
  before=$(stored "$repository/archives")
  sync
  forget_peak
  read -r user system < <(server_cpu)
  job=$(field job_id "$(call POST "$2" "$3")")
  wait_for "/jobs/$job" 3600
  read -r user2 system2 < <(server_cpu)
  rss=$(peak)
  note "$1" server "$(field duration_seconds "$answer")" "$(awk -v a="$user" -v b="$user2" 'BEGIN { print b - a }')" \
    "$(awk -v a="$system" -v b="$system2" 'BEGIN { print b - a }')" "$rss" $(($(stored "$repository/archives") - before))
}

# compare PROGRAM FOLDER: a restore of BackupEdge must be identical; differences of the others are counted.
compare() {
  local differences
  differences=$(rsync -aHAXnic --delete "$source/" "$2/" | wc -l)
  [[ $differences == 0 ]] && return
  [[ $1 != backupedge && $1 != server ]] || give_up "the restore of $1 differs: $(rsync -aHAXnic --delete "$source/" "$2/" | head -n 10)"
  printf 'round %s  restore    %-10s  differs from the tree in %s entries\n' "$round" "$1" "$differences"
}

# ---- The programs ------------------------------------------------------------------------------------------------

# run PHASE PROGRAM
run() {
  local phase=$1 program=$2 type=incremental out
  repository=$scratch/$program-$round
  out=$scratch/restored-$program-$round
  [[ $phase != full ]] || type=full
  case $program:$phase in
    backupedge:restore) timed restore backupedge "$binary" restore latest --data "$repository" --to "$out" ;;
    backupedge:verify) timed verify backupedge "$binary" verify latest --data "$repository" ;;
    backupedge:*) timed "$phase" backupedge "$binary" backup --data "$repository" --type "$type" --source "tree=$source" ;;
    server:full)
      data=$repository
      start_server --source "tree=$source" --target "out=$out"
      by_server full /create '{"type": "full"}'
      ;;
    server:restore) by_server restore "/restore/$(newest)" '{"target": "out"}' ;;
    server:verify) by_server verify "/$(newest)/verify" '{}' && stop_server ;;
    server:*) by_server "$phase" /create '{"type": "incremental"}' ;;
    restic:full) restic -q init --repo "$repository" && timed full restic restic -q backup --repo "$repository" "$source" ;;
    restic:restore) timed restore restic restic -q restore latest --repo "$repository" --target "$out" ;;
    restic:verify) timed verify restic restic -q check --read-data --repo "$repository" ;;
    restic:*) timed "$phase" restic restic -q backup --repo "$repository" "$source" ;;
    borg:full) borg init -e none "$repository" && timed full borg borg create --compression lz4 "$repository::full" "$source" ;;
    borg:restore) mkdir "$out" && cd "$out" && timed restore borg borg extract "$repository::edited" && cd "$scratch" ;;
    borg:verify) timed verify borg borg check --verify-data "$repository" ;;
    borg:*) timed "$phase" borg borg create --compression lz4 "$repository::$phase" "$source" ;;
    tar:full)
      timed full tar bash -c "set -o pipefail; mkdir '$repository' &&
        tar -C '$source' --xattrs --acls -cf - . | lz4 -q - '$repository/tree.tar.lz4' && sync '$repository/tree.tar.lz4'"
      ;;
  esac
  [[ $phase == restore ]] || return 0
  case $program in
    backupedge | server) compare "$program" "$out/tree" ;;
    restic | borg) compare "$program" "$out$source" ;;
  esac
}

newest() { field id "$(call GET '/list?limit=1')"; }

# ---- The table ---------------------------------------------------------------------------------------------------

table() {
  awk -F '\t' -v order="${phases[*]}" -v names="${programs[*]}" "$medians"'
    {
      key = $2 SUBSEP $3; seen[key] = 1
      add(key SUBSEP "wall", $4); add(key SUBSEP "cpu", $5 + $6); add(key SUBSEP "rss", $7); add(key SUBSEP "stored", $8)
    }
    END {
      printf "%-10s %-11s %9s %9s %9s %9s   %s\n",
        "phase", "program", "wall s", "CPU s", "RSS MB", "stored MB", "ours / theirs: wall, CPU, stored"
      np = split(order, phase, " "); ng = split(names, program, " ")
      for (p = 1; p <= np; p++) for (g = 1; g <= ng; g++) {
        key = phase[p] SUBSEP program[g]
        if (!(key in seen)) continue
        ours = phase[p] SUBSEP "backupedge"
        wall = median(key SUBSEP "wall"); cpu = median(key SUBSEP "cpu")
        rss = median(key SUBSEP "rss"); stored = median(key SUBSEP "stored")
        ratio = ""
        if (program[g] != "backupedge" && program[g] != "server") {
          ratio = sprintf("%.2f  %.2f", median(ours SUBSEP "wall") / wall, median(ours SUBSEP "cpu") / (cpu > 0 ? cpu : 0.01))
          if (stored > 0 && phase[p] != "restore" && phase[p] != "verify")
            ratio = ratio sprintf("  %.2f", median(ours SUBSEP "stored") / stored)
        }
        printf "%-10s %-11s %9.2f %9.2f %9.1f %9.2f   %s\n", phase[p], program[g], wall, cpu, rss / 1e6, stored / 1e6, ratio
      }
    }' "$measured"
}

write_json() {
  awk -F '\t' 'BEGIN { print "[" }
    { printf "%s  {\"round\": %s, \"phase\": \"%s\", \"program\": \"%s\", ", (NR > 1 ? ",\n" : ""), $1, $2, $3
      printf "\"wall_seconds\": %s, \"user_seconds\": %s, \"system_seconds\": %s, ", $4, $5, $6
      printf "\"peak_rss_bytes\": %s, \"stored_bytes\": %s}", $7, $8 }
    END { print "\n]" }' "$measured" >"$1"
}

make_tree
files=$(find "$source" -type f | wc -l)
bytes=$(find "$source" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%.0f", sum }')
free=$(df --output=avail -B1 "$scratch" | tail -n 1)
((free > bytes * (4 * rounds + 2))) ||
  give_up "$free bytes are free at '$scratch'; $rounds rounds need about $((bytes * (4 * rounds + 2)))."
printf 'The tree: %s files, %s bytes. %s, %s, %s.\n' "$files" "$bytes" \
  "$("$binary" version | head -n 1)" "$(restic version | cut -d ' ' -f 1,2)" "$(borg --version)"

# Read once, so that the tree is in the page cache for all programs.
find "$source" -type f -exec cat {} + >/dev/null
for ((round = 1; round <= rounds; round++)); do
  for phase in "${phases[@]}"; do
    [[ $phase != edited ]] || edit "$round"
    # The programs take turns at being first.
    for ((turn = 0; turn < ${#programs[@]}; turn++)); do
      run "$phase" "${programs[(turn + round - 1) % ${#programs[@]}]}"
    done
  done
done
printf '\nMedians of %s rounds, %s files, %s bytes:\n\n' "$rounds" "$files" "$bytes"
table
[[ -z $json ]] || write_json "$json"
