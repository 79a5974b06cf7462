#!/usr/bin/env bash
# Measures large trees, long chains and the start of the service. See `--help`.
set -euo pipefail
export LC_ALL=C

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=tests/BackupEdge.Load/measure.sh
source "$here/measure.sh"

help() {
  cat <<'END_OF_HELP'
usage: tests/BackupEdge.Load/limits.sh CASE [FOLDER]

  chain   an incremental backup and a restore at the end of a chain of 365 backups, beside the same at the end of one of 2;
          medians of 5, each on a new copy of the chain
  many    1,000,000 files: a full backup and one with nothing changed, by command line and by server, with peak RSS
  large   one sparse file of 20 GB, of random and repeating ranges and holes: a full backup and a restore, with peak RSS
  chunks  16,000,000 new chunks, as many as in 1 TB of files: a full backup, an incremental one of the same and of as many others, and a
          verify of each, with peak RSS; and the chunk table alone with its default memory and with 1 GiB
  start   from the start of `serve` to the first answer of /health; medians of 15, with a new data folder and an existing one

Scratch space, 1, 12, 22, 8 and 0 GB, is taken in FOLDER, by default in TMPDIR, and freed at the end.

  FILES              number of files of `many`; default 1000000
  CHUNKS             number of chunks of `chunks`, a multiple of 64; default 16000000
  LINKS              length of the chain; default 365
  BACKUPEDGE_BINARY  the program; default dist/backupedge

Exit codes: 0 measured, 1 something failed, 2 wrong usage or something is missing.
END_OF_HELP
}

at_most 2 "$@"
[[ $# != 0 ]] || { help >&2; exit 2; }
[[ $1 =~ ^(chain|many|large|chunks|start)$ ]] || refuse "there is no case '$1'; --help lists the cases."
need_folder "${2:-/}"
need_binary
need_time
need curl openssl rsync
[[ $1 != chunks ]] || need dotnet:dotnet-sdk-10.0
files=${FILES:-1000000} links=${LINKS:-365} chunks=${CHUNKS:-16000000}
scratch_in "${2:-${TMPDIR:-/tmp}}" measure
source=$scratch/source
data=$scratch/data

# timed COMMAND...: sets wall, cpu and rss (MB).
timed() {
  local user system
  gnu_time "$@" || give_up "$(tail -n 5 "$scratch/output")"
  cpu=$(awk -v u="$user" -v s="$system" 'BEGIN { print u + s }')
  rss=$(awk -v k="$rss" 'BEGIN { printf "%.1f", k * 1024 / 1e6 }')
}

# report NAME
report() { printf '%-34s %8.2f s  CPU %8s s  RSS %6.1f MB\n' "$1" "$wall" "$cpu" "$rss"; }

backup() {
  "$binary" backup --data "$1" --type "$2" --source "tree=$source" >"$scratch/output" 2>&1 || give_up "$(tail -n 5 "$scratch/output")"
}

# ---- chain -------------------------------------------------------------------------------------------------------

change() {
  local i
  for ((i = 0; i < 20; i++)); do
    printf 'changed by %s\n' "$1" >>"$source/$((($1 * 7 + i) % 100))/$(printf 'file-%03d' $((($1 * 13 + i * 5) % 200)))"
  done
}

# at_end NAME: measures an incremental backup and a restore on copies of the chain NAME.
at_end() {
  local i
  : >"$scratch/$1.incremental" && : >"$scratch/$1.restore"
  for ((i = 0; i < 5; i++)); do
    cp -a "$scratch/$1" "$scratch/$1-$i"
    change $((1000 + i))
    timed "$binary" backup --data "$scratch/$1-$i" --type incremental --source "tree=$source"
    printf '%s\n' "$wall" >>"$scratch/$1.incremental"
    timed "$binary" restore latest --data "$scratch/$1-$i" --to "$scratch/out-$1-$i"
    printf '%s\n' "$wall" >>"$scratch/$1.restore"
    [[ -z $(rsync -aHAXnic --delete "$source/" "$scratch/out-$1-$i/tree/") ]] || give_up "a restore differs."
  done
}

chain() {
  local i what long short
  mkdir "$source"
  for ((i = 0; i < 100; i++)); do
    mkdir "$source/$i"
    random "$i" 750000 | openssl base64 | split -b 5000 -a 3 -d - "$source/$i/file-"
  done
  backup "$data" full
  for ((i = 2; i <= links; i++)); do
    change "$i"
    backup "$data" incremental
    ((i != 2)) || cp -a "$data" "$scratch/short"
  done
  mv "$data" "$scratch/long"
  at_end short
  at_end long
  for what in incremental restore; do
    long=$(median <"$scratch/long.$what") short=$(median <"$scratch/short.$what")
    printf '%-12s  chain of 2: %s s   chain of %s: %s s   ratio %s\n' "$what" "$short" "$links" "$long" \
      "$(awk -v a="$long" -v b="$short" 'BEGIN { printf "%.2f", a / b }')"
  done
}

# ---- many --------------------------------------------------------------------------------------------------------

# by_server TYPE: runs a backup on the server, whose CPU time is not measured; sets wall, cpu and rss.
by_server() {
  local job
  sync
  forget_peak
  job=$(field job_id "$(call POST /create "{\"type\": \"$1\"}")")
  wait_for "/jobs/$job" 3600
  wall=$(field duration_seconds "$answer") cpu=-
  rss=$(peak | awk '{ printf "%.1f", $1 / 1e6 }')
}

many() {
  local i size
  for ((i = 0; i < files / 1000; i++)); do
    mkdir -p "$source/$((i / 100))/$((i % 100))"
    size=$((200 + i % 801))
    random "$i" $((size * 1000)) | split -b "$size" -a 3 -d - "$source/$((i / 100))/$((i % 100))/file-"
  done
  printf '%s files, %s bytes\n' "$(find "$source" -type f | wc -l)" "$(du -sb "$source" | cut -f 1)"
  timed "$binary" backup --data "$data" --type full --source "tree=$source" && report 'full, command line'
  timed "$binary" backup --data "$data" --type incremental --source "tree=$source" && report 'unchanged, command line'
  start_server --source "tree=$source"
  by_server full && report 'full, server'
  by_server incremental && report 'unchanged, server'
  stop_server
}

# ---- large -------------------------------------------------------------------------------------------------------

# write_at OFFSET: writes standard input into the large file.
write_at() { dd of="$source/large" bs=1M seek="$1" oflag=seek_bytes conv=notrunc iflag=fullblock status=none; }

# Ten times 2 GB: 600 MB of random bytes, 700 MB that repeat a text of 100 KB, and a hole.
large() {
  local i
  mkdir "$source"
  random text 75000 | openssl base64 >"$scratch/text"
  for ((i = 0; i < 10; i++)); do
    random "$i" 600000000 | write_at $((i * 2000000000))
    seq 6900 | sed "s|.*|$scratch/text|" | xargs cat | write_at $((i * 2000000000 + 600000000))
  done
  truncate -s 20000000000 "$source/large"
  printf '%s bytes, %s on disk\n' "$(stat -c %s "$source/large")" "$(du -sB1 "$source/large" | cut -f 1)"
  timed "$binary" backup --data "$data" --type full --source "tree=$source" && report full
  timed "$binary" backup --data "$data" --type full --source "tree=$source" && report 'full, once more'
  timed "$binary" restore latest --data "$data" --to "$scratch/out" && report restore
  cmp "$source/large" "$scratch/out/tree/large" || give_up "the restored file differs."
}

# ---- chunks ------------------------------------------------------------------------------------------------------

# backup_stream TYPE SEED: backs up a stream of as many chunks, which differ by the seed.
backup_stream() {
  cat >"$scratch/settings.json" <<END_OF_SETTINGS
{ "data": "$data", "sources": { "stream": { "kind": "command", "file_name": "stream", "timeout": "1d",
  "run": ["$(command -v dotnet)", "$load", "stream", "$chunks", "$2"], "environment": { "HOME": "$scratch" } } } }
END_OF_SETTINGS
  timed "$binary" backup --config "$scratch/settings.json" --type "$1"
  report "$1 backup, seed $2"
  timed "$binary" verify latest --config "$scratch/settings.json" && report verify
}

chunks() {
  load=$here/bin/Release/net10.0/BackupEdge.Load.dll
  dotnet build "$here/BackupEdge.Load.csproj" -c Release >"$scratch/build.log" 2>&1 || give_up "$(tail -n 20 "$scratch/build.log")"
  dotnet "$load" table "$chunks" 67108864
  dotnet "$load" table "$chunks" 1073741824
  backup_stream full 1
  backup_stream incremental 1
  backup_stream incremental 2
}

# ---- start -------------------------------------------------------------------------------------------------------

# first_answer NAME: appends the time from the start of serve to the answer of /health, in tenths of a millisecond, to
# $scratch/NAME; polls without a pause.
first_answer() {
  local port began answer
  port=$(free_port)
  began=${EPOCHREALTIME/./}
  "$binary" serve --data "$data" --listen "http://127.0.0.1:$port" >"$scratch/server.log" 2>&1 &
  server=$!
  until { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null; do
    kill -0 "$server" 2>/dev/null || give_up "the server ended at once."
  done
  printf 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
  read -r answer <&3
  printf '%s\n' "$(((${EPOCHREALTIME/./} - began) / 100))" >>"$scratch/$1"
  [[ $answer == *' 200 '* ]] || give_up "/health answers $answer"
  exec 3>&-
  stop_server
}

start() {
  local i what
  for ((i = 0; i < 15; i++)); do
    rm -rf "$data"
    first_answer new
    first_answer existing
  done
  for what in new existing; do
    printf 'data folder %-8s %s ms\n' "$what" "$(median <"$scratch/$what" | awk '{ print $1 / 10 }')"
  done
}

"$1"
