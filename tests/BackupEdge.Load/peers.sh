#!/usr/bin/env bash
# Measures BackupEdge beside restic, borg and tar on the same tree. See `--help`.
set -euo pipefail
export LC_ALL=C

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=tests/BackupEdge.Load/measure.sh
source "$here/measure.sh"
# shellcheck source=tests/BackupEdge.Load/programs.sh
source "$here/programs.sh"

help() {
  cat <<'END_OF_HELP'
usage: ./build.sh bench [OPTION]...      or tests/BackupEdge.Load/peers.sh [OPTION]...

  --tree FOLDER     the tree to back up; default a copy of /usr/share and of the libraries below /usr/lib
  --rounds N        number of rounds; default 3
  --level N         the level of BackupEdge's zstd; default its own default
  --only PROGRAM    one program instead of all; can be repeated
  --scratch FOLDER  folder for repositories and restores; default TMPDIR. Needs about (1.5 x programs x rounds + 2) times the tree
  --json FILE       also writes every measurement to FILE

The programs, each of which is a process of its own, except for `server`:

  backupedge-lz4    the command line
  backupedge-zstd   the same with the settings `compression: zstd` and, with --level, `compression_level`
  server            a running server that is called over REST, with its default codec; the wall time is that of the job
  restic-MODE       one for each mode of restic's --compression: auto is its default, off and max. restic always encrypts
  borg              borg 1 with lz4, not encrypted
  borg2             borg 2 with lz4, not encrypted
  tar-lz4           `tar | lz4`, each with its default options
  tar-zstd          `tar | zstd`, each with its default options

Programs that are not installed and codecs that are refused are left out, and a line says so.

Each round creates new repositories, and the programs take turns in each phase:

  full       a first backup
  unchanged  a backup with nothing changed
  edited     a backup after a scripted set of small edits
  restore    a restore of that; each program checks the chunks that it reads. The restored tree is then compared with the original by
             rsync (contents, modes, owners, times, links and attributes), which is not timed. Any difference of BackupEdge is an error
  verify     a check of every byte in the repository

Wall and CPU (user and system) are seconds, peak RSS and stored bytes MB (10^6). The table has the medians. The last columns are
ratios of BackupEdge's figure, with each codec, to that of the row: 0.33 means a third. A ratio is the median of the ratios of the rounds,
since two programs of one round share the state of the machine.

Exit codes: 0 measured, 1 something failed or a restore of BackupEdge differs, 2 wrong usage or something is missing.
END_OF_HELP
}

tree='' rounds=3 parent=${TMPDIR:-/tmp} json='' level='' only=()
while (($# > 0)); do
  case $1 in
    -h | --help) help && exit 0 ;;
    --tree | --rounds | --scratch | --json | --level | --only)
      (($# > 1)) || refuse "$1 needs a value."
      case $1 in
        --scratch) parent=$2 ;;
        --only) only+=("$2") ;;
        *) printf -v "${1#--}" '%s' "$2" ;;
      esac
      shift 2
      ;;
    *) refuse "there is no option '$1'; --help lists the options." ;;
  esac
done
[[ $rounds =~ ^[1-9][0-9]*$ ]] || refuse "--rounds needs a number above 0, not '$rounds'."
for program in ${only[@]+"${only[@]}"}; do
  [[ $program =~ ^(backupedge-(lz4|zstd)|server|restic-[a-z]+|borg2?|tar-(lz4|zstd))$ ]] ||
    refuse "there is no program '$program'; --help lists the programs."
done
need_folder "$parent"
need_folder "${tree:-/}"
need_binary
need_time
need curl openssl rsync
scratch_in "$parent" measure
data='' source=$scratch/tree

# The other programs keep all their files in the scratch folder.
export RESTIC_PASSWORD=peers RESTIC_CACHE_DIR=$scratch/restic-cache
export BORG_BASE_DIR=$scratch/borg-home BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes

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
  printf 'round %s  %-9s  %-15s  %7.2f s  user %6.2f  system %6.2f  %6.1f MB RSS  %s bytes stored\n' "$round" "$1" "$2" "$3" "$4" "$5" \
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
  [[ $1 != backupedge-* && $1 != server ]] || give_up "the restore of $1 differs: $(rsync -aHAXnic --delete "$source/" "$2/" | head -n 10)"
  printf 'round %s  restore    %-15s  differs from the tree in %s entries\n' "$round" "$1" "$differences"
}

# ---- The results -------------------------------------------------------------------------------------------------

write_json() {
  awk -F '\t' 'BEGIN { print "[" }
    { printf "%s  {\"round\": %s, \"phase\": \"%s\", \"program\": \"%s\", ", (NR > 1 ? ",\n" : ""), $1, $2, $3
      printf "\"wall_seconds\": %s, \"user_seconds\": %s, \"system_seconds\": %s, ", $4, $5, $6
      printf "\"peak_rss_bytes\": %s, \"stored_bytes\": %s}", $7, $8 }
    END { print "\n]" }' "$measured" >"$1"
}

programs=() lz4=() zstd=(env BACKUPEDGE__COMPRESSION=zstd ${level:+"BACKUPEDGE__COMPRESSION_LEVEL=$level"})
choose_programs
make_tree
files=$(find "$source" -type f | wc -l)
bytes=$(find "$source" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%.0f", sum }')
free=$(df --output=avail -B1 "$scratch" | tail -n 1)
needed=$((bytes * (3 * ${#programs[@]} * rounds / 2 + 2)))
((free > needed)) || give_up "$free bytes are free at '$scratch'; $rounds rounds of ${#programs[@]} programs need about $needed."
printf 'The tree: %s files, %s bytes. %s' "$files" "$bytes" "$("$binary" version | head -n 1)"
for program in "${programs[@]}"; do
  version_of "$program"
done | uniq | while read -r version; do printf ', %s' "$version"; done
printf '.\n'

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
table peers.awk -v phases="${phases[*]}" -v programs="${programs[*]}" -v ours="backupedge-lz4 backupedge-zstd"
[[ -z $json ]] || write_json "$json"
