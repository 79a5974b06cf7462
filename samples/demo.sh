#!/usr/bin/env bash
# usage: samples/demo.sh BINARY BOT
# Backs up a bot over REST, restores it and compares, changes it and does so again, then makes a schedule and runs it. Starts a server of its own on a
# free loopback port with a scratch data folder, and leaves nothing behind. Exit code 0 only if every restore is identical.
set -euo pipefail

binary=$1
bot=$2
name=helpdesk
scratch=$(mktemp -d "${TMPDIR:-/tmp}/backupedge-demo.XXXXXX")
source=$scratch/bots/$name.gbai
data=$scratch/data
step=0
# shellcheck disable=SC2034 # read by server.sh
wait_seconds=50

clean_up() { rm -rf "$scratch"; }
# shellcheck source=samples/server.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/server.sh"

say() {
  step=$((step + 1))
  printf '%2d. %s\n' "$step" "$*"
}

# back_up TYPE: leaves the id in backup_id.
back_up() {
  local answer reason
  answer=$(call POST /create "{\"type\": \"$1\", \"include_files\": true, \"include_database\": true, \"label\": \"demo\"}")
  backup_id=$(field backup_id "$answer")
  wait_for "/$backup_id"
  reason=$(field type_reason "$answer")
  [[ $reason == null ]] && reason=
  say "POST /create: $1 backup $backup_id, done as $(field type "$answer"):" \
    "$(field files "$answer") files, $(field source_size "$answer") bytes, archive of $(field size "$answer") bytes"
  [[ -z $reason ]] || printf '      %s\n' "$reason"
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

start_server --source "$name=$source" --target "second=$scratch/second"
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

answer=$(call POST /schedule '{"cron": "0 2 * * *", "type": "incremental", "retention_days": 30, "name": "nightly"}')
schedule_id=$(field id "$answer")
say "POST /schedule: $schedule_id, every night at two; it runs next at $(field next_run_at "$answer")"
answer=$(call POST "/schedule/$schedule_id/run" '{}')
backup_id=$(field backup_id "$answer")
wait_for "/$backup_id"
say "POST /schedule/$schedule_id/run: $(field type "$answer") backup $backup_id, archive of $(field size "$answer") bytes"

say "GET /list:"
call GET /list | tr -d '\n' | sed -E 's/("id"[[:space:]]*:)/\n\1/g' | while IFS= read -r row || [[ -n $row ]]; do
  [[ $row != '"id"'* ]] || printf '      %s  %-11s  %-9s  %8s bytes  %s\n' "$(field id "$row")" "$(field type "$row")" \
    "$(field status "$row")" "$(field size "$row")" "$(field created_at "$row")"
done

stop_server
say "stopped the server; it ended with code 0"
say "both restores are identical to the bot as it was"
