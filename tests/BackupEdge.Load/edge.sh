#!/usr/bin/env bash
# Measures the cost of the HTTP edge beside Kestrel alone. See `--help`.
set -euo pipefail
export LC_ALL=C

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=tests/BackupEdge.Load/measure.sh
source "$here/measure.sh"

help() {
  cat <<'END_OF_HELP'
usage: tests/BackupEdge.Load/edge.sh [OPTION]...

  --rounds N        number of rounds; default 5
  --seconds N       duration of each run of wrk; default 3
  --connections N   number of connections; default 16
  --backups N       number of backups in the catalogue; default 10000
  --scratch FOLDER  folder for scratch space; default TMPDIR or /tmp
  --only CASE       one case instead of all; can be repeated

`bare` is Kestrel alone, compiled and linked the same way (Bare/), with one prepared answer, as long as that of GET /{id}, and without
credentials. In each round both are warmed up, then both are measured with the same wrk command, requests and headers, in these cases:

  show      GET /{id} of a random backup, with an API key
  list      GET /list?limit=20, with an API key
  page      GET /list?limit=20&before= a random backup, with an API key
  show-jwt, list-jwt, page-jwt   the same with an access token
  busy      show once idle and once while full backups run in the same server, one after the other

The table has medians: answers per second and their ratio to the bare ones, microseconds of CPU (user and system) of the server per
answer and their ratio, and the p50 and p99. A ratio is the median of the ratios of the rounds, not that of two medians. Below the
table are the bytes that each answer allocates, measured in a separate process.

  BACKUPEDGE_BINARY  the program; default dist/backupedge

Exit codes: 0 measured and within the limits (0.7 of bare for show, 0.5 for list, show-jwt and list-jwt; busy: p99 below 10 times
the idle one), 1 outside the limits or an answer was an error, 2 wrong usage or something is missing.
END_OF_HELP
}

rounds=5 seconds=3 connections=16 backups=10000 parent=${TMPDIR:-/tmp} cases=()
while (($# > 0)); do
  case $1 in
    -h | --help) help && exit 0 ;;
    --rounds | --seconds | --connections | --backups | --scratch | --only)
      (($# > 1)) || refuse "$1 needs a value."
      case $1 in
        --scratch) parent=$2 ;;
        --only) cases+=("$2") ;;
        *) printf -v "${1#--}" '%s' "$2" ;;
      esac
      shift 2
      ;;
    *) refuse "there is no option '$1'; --help lists the options." ;;
  esac
done
for number in "$rounds" "$seconds" "$connections" "$backups"; do
  [[ $number =~ ^[1-9][0-9]*$ ]] || refuse "'$number' is not a number above 0."
done
((${#cases[@]} > 0)) || cases=(show list page show-jwt list-jwt page-jwt busy)
for case in "${cases[@]}"; do
  [[ $case =~ ^((show|list|page)(-jwt)?|busy)$ ]] || refuse "there is no case '$case'; --help lists the cases."
done
need_folder "$parent"
need_binary
need_time
need curl dotnet:dotnet-sdk-10.0 gcc openssl wrk
scratch_in "$parent" measure
data=$scratch/data source=$scratch/source
bare_server=''
# shellcheck disable=SC2317 # samples/server.sh calls it
clean_up() {
  if [[ -n $bare_server ]]; then
    kill -9 "$bare_server" 2>/dev/null || true
    wait "$bare_server" 2>/dev/null || true
  fi
  rm -rf "$scratch"
}

# ---- The two servers ---------------------------------------------------------------------------------------------

build() {
  local project=$here/Bare/BackupEdge.Bare.csproj rid
  case $(uname -m) in aarch64 | arm64) rid=linux-arm64 ;; *) rid=linux-x64 ;; esac
  bare=$here/Bare/bin/Release/net10.0/$rid/publish/bare
  [[ -x $bare && $bare -nt $here/Bare/Program.cs && $bare -nt $project ]] ||
    dotnet publish "$project" -c Release -r "$rid" -p:CppCompilerAndLinker=gcc -p:ObjCopyName=objcopy >"$scratch/build.log" 2>&1 ||
    { tail -n 20 "$scratch/build.log" >&2 && give_up "the bare server could not be built."; }
  dotnet build "$here/BackupEdge.Load.csproj" -c Release >"$scratch/build.log" 2>&1 ||
    { tail -n 20 "$scratch/build.log" >&2 && give_up "the program that fills a catalogue could not be built."; }
  load=$here/bin/Release/net10.0/BackupEdge.Load.dll
}

start_bare() {
  bare_url=http://127.0.0.1:$(free_port)
  (cd -- "$scratch" && exec "$bare" --urls "$bare_url") >"$scratch/bare.log" 2>&1 &
  bare_server=$!
  curl -fs -o /dev/null --retry 50 --retry-delay 1 --retry-connrefused "$bare_url/api/v1/backup/list" ||
    give_up "the bare server does not answer."
}

encoded() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# Writes an access token like those of a botserver.
token() {
  local now signed claims='{"iss":"general-bots","aud":"general-bots-api","sub":"edge","type":"access","roles":["admin"],"iat":%s,"exp":%s}'
  now=$(date +%s)
  # shellcheck disable=SC2059 # the claims are the format
  signed=$(printf '{"alg":"HS256","typ":"JWT"}' | encoded).$(printf "$claims" "$now" $((now + 86400)) | encoded)
  printf '%s.%s' "$signed" "$(printf '%s' "$signed" | openssl dgst -sha256 -hmac "$secret" -binary | encoded)"
}

prepare() {
  local i
  mkdir "$source"
  for ((i = 0; i < 8; i++)); do
    random "$i" 30000000 | openssl base64 >"$source/$i"
  done
  dotnet "$load" fill "$data" "$backups" >"$scratch/ids" || give_up "the catalogue could not be filled."
  sed 's|^|/api/v1/backup/|' "$scratch/ids" >"$scratch/paths-show"
  echo '/api/v1/backup/list?limit=20' >"$scratch/paths-list"
  sed 's|^|/api/v1/backup/list?limit=20\&before=|' "$scratch/ids" >"$scratch/paths-page"
  secret=$(openssl rand -hex 32)
  (umask 077 && printf '%s' "$secret" >"$scratch/secret")
  printf '{"auth": {"jwt": {"secret_file": "%s"}}, "limits": {"connections_per_address": 100000, "max_connections": 100000}}\n' \
    "$scratch/secret" >"$scratch/backupedge.json"
  start_server --config "$scratch/backupedge.json" --source "tree=$source"
  "$binary" key create --data "$data" --name edge --role admin >"$scratch/key"
  start_bare
}

# ---- Measuring ---------------------------------------------------------------------------------------------------

# cpu_of PROCESS: writes the CPU time that it has used so far, user and system, in microseconds.
cpu_of() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); printf "%.0f\n", ($12 + $13) * 1e6 / hz }' "/proc/$1/stat"; }

# warm_up CASE URL: as long as a measured run and directly before it, so that the caches are filled again after a change.
warm_up() {
  PATHS=$scratch/paths-${1%%-*} wrk -t 1 -c "$connections" -d "${seconds}s" -s "$here/edge.lua" \
    -H "X-API-Key: $(<"$scratch/key")" "$2" >/dev/null 2>&1
}

# ask CASE PROGRAM URL PROCESS SECONDS: runs wrk once; records round, case, program, answers per second, CPU per answer, p50, p99.
ask() {
  local header before answers took p50 p99 wrong failed
  header="X-API-Key: $(<"$scratch/key")"
  [[ $1 != *-jwt ]] || header="Authorization: Bearer $(token)"
  before=$(cpu_of "$4")
  PATHS=$scratch/paths-${1%%-*} SEED=$round wrk -t 1 -c "$connections" -d "$5s" --latency -s "$here/edge.lua" \
    -H "$header" "$3" >"$scratch/wrk" 2>&1 || give_up "wrk: $(tail -n 5 "$scratch/wrk")"
  read -r _ answers took p50 p99 wrong failed < <(grep '^measured' "$scratch/wrk")
  ((answers > 0 && wrong == 0 && failed == 0)) || give_up "$1, $2: $answers answers, $wrong of them errors, $failed sockets failed."
  awk -v round="$round" -v what="$1" -v program="$2" -v n="$answers" -v s="$took" -v cpu=$(($(cpu_of "$4") - before)) \
    -v p50="$p50" -v p99="$p99" \
    'BEGIN { printf "%s\t%s\t%s\t%.0f\t%.2f\t%s\t%s\n", round, what, program, n / s, cpu / n, p50, p99 }' |
    tee -a "$scratch/measured"
}

ask_both() {
  warm_up "$1" "$bare_url"
  warm_up "$1" "$url"
  # They take turns at being first.
  if ((round % 2)); then
    ask "$1" bare "$bare_url" "$bare_server" "$seconds"
    ask "$1" backupedge "$url" "$server" "$seconds"
  else
    ask "$1" backupedge "$url" "$server" "$seconds"
    ask "$1" bare "$bare_url" "$bare_server" "$seconds"
  fi
}

# Full backups, one after the other, until the file `enough` is there.
keep_busy() {
  local job
  while [[ ! -e $scratch/enough ]]; do
    job=$(field job_id "$(call POST /create '{"type": "full"}')")
    wait_for "/jobs/$job" 600
  done
}

ask_busy() {
  local keeper
  warm_up show "$url"
  ask show-idle backupedge "$url" "$server" "$seconds"
  rm -f "$scratch/enough"
  (trap - EXIT && keep_busy) &
  keeper=$!
  sleep 0.5
  ask show-busy backupedge "$url" "$server" "$seconds"
  touch "$scratch/enough"
  wait "$keeper" || give_up "a backup failed during the measurement."
}

build
prepare
for ((round = 1; round <= rounds; round++)); do
  for case in "${cases[@]}"; do
    if [[ $case == busy ]]; then ask_busy; else ask_both "$case"; fi
  done
done
status=0
printf '\nMedians of %s rounds, %s backups, %s connections:\n\n' "$rounds" "$backups" "$connections"
table edge.awk -v cases="${cases[*]}" || status=1
printf '\nThe server afterwards: %s MB RSS at most.\n' "$(peak | awk '{ printf "%.1f", $1 / 1e6 }')"
stop_server
printf '\n'
dotnet "$load" allocated || give_up "the allocations could not be measured."
((status == 0)) || printf '\nOutside the limits.\n'
exit "$status"
