#!/usr/bin/env bash
# usage: samples/demo.sh BINARY BOT
# Backs up a bot over REST, restores it and compares, then changes it and does so again. Starts a server of its own on a
# free loopback port with a scratch data folder, and leaves nothing behind. Exit code 0 only if every restore is identical.
set -euo pipefail

binary=$1
bot=$2
name=helpdesk
scratch=$(mktemp -d "${TMPDIR:-/tmp}/backupedge-demo.XXXXXX")
source=$scratch/bots/$name.gbai
data=$scratch/data
server=
step=0

clean_up() {
  if [[ -n $server ]]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

say() {
  step=$((step + 1))
  printf '%2d. %s\n' "$step" "$*"
}

give_up() {
  printf 'The demo failed: %s\n' "$1" >&2
  if [[ -s $scratch/server.log ]]; then
    printf 'The last lines of the server:\n' >&2
    tail -n 20 "$scratch/server.log" >&2
  fi
  exit 1
}

# The first string or number of a name in a JSON text, so that nothing but a shell is needed.
field() {
  { grep -oE "\"$1\"[[:space:]]*:[[:space:]]*(\"[^\"]*\"|-?[0-9.]+|null)" <<<"$2" || true; } |
    head -n 1 | sed -E 's/^"[^"]*"[[:space:]]*:[[:space:]]*//; s/^"(.*)"$/\1/'
}

# A port of the loopback address where nobody answers.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  printf '%s\n' "$port"
}

start_server() {
  local i
  for _ in 1 2 3; do
    url=http://127.0.0.1:$(free_port)
    "$binary" serve --data "$data" --listen "$url" --source "$name=$source" --target "second=$scratch/second" \
      >"$scratch/server.log" 2>&1 &
    server=$!
    for ((i = 0; i < 200; i++)); do
      curl -fs -o "$scratch/health" "$url/health" && [[ -s $data/admin.key ]] && return
      kill -0 "$server" 2>/dev/null || break
      sleep 0.05
    done
    ! kill -0 "$server" 2>/dev/null || give_up "the server does not answer at $url/health."
  done
  server=
  give_up "the server ended at once."
}

# call METHOD PATH [JSON]: the answer's body; anything but a success ends the demo.
call() {
  local -a options=(-sS -X "$1" -H @"$scratch/headers" -w '\n%{http_code}' --max-time 60)
  local answer
  [[ $# -lt 3 ]] || options+=(-H 'Content-Type: application/json' -H 'Prefer: wait=50' --data "$3")
  answer=$(curl "${options[@]}" "$url/api/v1/backup$2") || give_up "$1 $2 did not answer."
  [[ ${answer##*$'\n'} == 2?? ]] || give_up "$1 $2 answered ${answer##*$'\n'}: ${answer%$'\n'*}"
  printf '%s\n' "${answer%$'\n'*}"
}

# wait_for PATH: asks until the backup or job has ended well.
wait_for() {
  local answer i
  for ((i = 0; i < 600; i++)); do
    answer=$(call GET "$1")
    case $(field status "$answer") in
      completed) return ;;
      queued | running) sleep 0.1 ;;
      *) give_up "$1 ended so: $answer" ;;
    esac
  done
  give_up "$1 has not ended within a minute."
}

# back_up TYPE: leaves the id in backup_id.
back_up() {
  local answer reason
  answer=$(call POST /create "{\"type\": \"$1\", \"include_files\": true, \"include_database\": true, \"label\": \"demo\"}")
  backup_id=$(field backup_id "$answer")
  wait_for "/$backup_id"
  answer=$(call GET "/$backup_id")
  reason=$(field type_reason "$answer")
  [[ $reason == null ]] && reason=
  say "POST /create: $1 backup $backup_id, done as $(field type "$answer")${reason:+ ($reason)}:" \
    "$(field files "$answer") files, $(field source_size "$answer") bytes, archive of $(field size "$answer") bytes"
}

# restore TARGET FOLDER: restores backup_id and compares with the bot as it is.
restore() {
  local answer job
  answer=$(call POST "/restore/$backup_id" "{\"target\": \"$1\"}")
  job=$(field job_id "$answer")
  wait_for "/restore/$job/status"
  say "POST /restore/$backup_id to '$1': $job is completed"
  compare "$2"
}

# Every entry with kind, mode, owner, time and, for a link, where it points to.
listing() {
  local time=%Y
  [[ $(stat -c %.9Y . 2>/dev/null) != *.* ]] || time=%.9Y
  (cd -- "$1" && find . -exec stat -c "%N %F %a %u %g $time" {} + | sort)
}

compare() {
  local differences
  diff -r --no-dereference "$source" "$1" || give_up "diff -r finds differences."
  if command -v rsync >/dev/null; then
    differences=$(rsync -aHnic --delete "$source/" "$1/")
    [[ -z $differences ]] || give_up "rsync finds differences: $differences"
    say "identical: diff -r and rsync (contents, modes, owners, times, links) find no difference"
  else
    diff <(listing "$source") <(listing "$1") || give_up "modes, owners or times differ."
    say "identical: diff -r and stat (contents, modes, owners, times, links) find no difference"
  fi
}

mkdir -p "$scratch/bots"
cp -a "$bot" "$source"
say "copied the bot: $(find "$source" -type f | wc -l) files, $(du -sk "$source" | cut -f 1) KiB"

start_server
(umask 077 && printf 'X-API-Key: %s\n' "$(<"$data/admin.key")" >"$scratch/headers")
say "started $(basename "$binary") at $url, process $server; its first admin key is in DATA/admin.key"

back_up full
restore staging "$data/staging/$name"

printf '\n## Autumn campaign\n\nUntil the end of November, Harbour 250 costs 34.90 in the first year.\n' \
  >>"$source/helpdesk.gbkb/billing/tariffs-2026.md"
printf "TALK \"The office is closed on the 24th and 25th of December.\"\n" >"$source/helpdesk.gbdialog/holidays.bas"
rm "$source/helpdesk.gbdialog/survey.bas"
mkdir "$source/helpdesk.gbdrive"
say "changed the bot: one article edited, one dialog added, one deleted, an empty folder made"

back_up incremental
restore second "$scratch/second/$name"

say "GET /list:"
call GET /list | tr -d '\n' | sed -E 's/("id"[[:space:]]*:)/\n\1/g' | while IFS= read -r row; do
  [[ $row != '"id"'* ]] || printf '      %s  %-11s  %-9s  %8s bytes  %s\n' "$(field id "$row")" "$(field type "$row")" \
    "$(field status "$row")" "$(field size "$row")" "$(field created_at "$row")"
done

kill "$server"
code=0
wait "$server" || code=$?
server=
((code == 0)) || give_up "the server ended with code $code."
say "stopped the server; it ended with code 0"
say "both restores are identical to the bot as it was"
