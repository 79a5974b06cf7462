#!/usr/bin/env bash
# usage: samples/demo.sh BINARY BOT
# Backs up a bot and its SQLite database over REST, restores both and compares, then changes the bot and repeats that, restores a
# lost database, and creates a schedule and runs it. Then makes an encrypted backup and restores it in a second data folder. Starts a
# server of its own on a free loopback port with a scratch data folder, and leaves nothing behind. Exit code 0 only if every restore is
# identical.
set -euo pipefail

binary=$1
bot=$2
name=helpdesk
scratch=$(mktemp -d "${TMPDIR:-/tmp}/backupedge-demo.XXXXXX")
source=$scratch/bots/$name.gbai
database=$source/helpdesk.gbdata/tickets.db
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

# back_up TYPE: sets backup_id.
back_up() {
  local answer reason
  answer=$(call POST /create "{\"type\": \"$1\", \"include_files\": true, \"include_database\": true, \"label\": \"demo\"}")
  backup_id=$(field backup_id "$answer")
  wait_for "/$backup_id"
  reason=$(field type_reason "$answer")
  [[ $reason == null ]] && reason=
  say "POST /create: $1 backup $backup_id, done as $(field type "$answer"):" \
    "$(field files "$answer") files, $(field others "$answer") links and databases, $(field source_size "$answer") bytes, archive of $(field size "$answer") bytes"
  [[ -z $reason ]] || printf '      %s\n' "$reason"
}

# restore JSON: restores backup_id with these options.
restore() {
  local answer job
  answer=$(call POST "/restore/$backup_id" "$1")
  job=$(field job_id "$answer")
  wait_for "/restore/$job/status"
  say "POST /restore/$backup_id $1: $job is completed"
}

# rehearse TARGET FOLDER: restores backup_id there and compares it with the bot's current state.
rehearse() {
  restore "{\"target\": \"$1\"}"
  compare "$2/$name"
  compare_database "$2/tickets/tickets.db"
}

# Every entry except the database with kind, mode, owner, time and, for a link, its target.
listing() {
  local time=%Y
  [[ $(stat -c %.9Y . 2>/dev/null) != *.* ]] || time=%.9Y
  (cd -- "$1" && find . ! -name tickets.db -exec stat -c "%N %F %a %u %g $time" {} + | sort)
}

compare() {
  local differences
  diff -r --no-dereference --exclude=tickets.db "$source" "$1" || give_up "diff -r finds differences."
  if command -v rsync >/dev/null; then
    differences=$(rsync -aHnic --delete --exclude=tickets.db "$source/" "$1/")
    [[ -z $differences ]] || give_up "rsync finds differences: $differences"
    say "identical: diff -r and rsync (contents, modes, owners, times, links) find no difference"
  else
    diff <(listing "$source") <(listing "$1") || give_up "modes, owners or times differ."
    say "identical: diff -r and stat (contents, modes, owners, times, links) find no difference"
  fi
}

# SQLite counts copies in the first 100 bytes; the content of the database follows them.
compare_database() {
  cmp <(tail -c +101 "$kept") <(tail -c +101 "$1") || give_up "the database differs."
  say "identical: all pages of the database tickets.db"
}

mkdir -p "$scratch/bots"
cp -a "$bot" "$source"
say "copied the bot: $(find "$source" -type f | wc -l) files, $(du -sk "$source" | cut -f 1) KiB"

# The database's current content, for comparison. The bot's database is a source of its own: it may be written to meanwhile.
kept=$scratch/tickets.kept
cp "$database" "$kept"
cat >"$scratch/backupedge.json" <<END
{
  "sources": {
    "$name": { "kind": "files", "path": "$source" },
    "tickets": { "kind": "sqlite", "path": "$database" }
  },
  "targets": { "second": { "path": "$scratch/second" } }
}
END
start_server --config "$scratch/backupedge.json"
say "started $(basename "$binary") at $url, process $server; its first admin key is in DATA/admin.key"

back_up full
rehearse staging "$data/staging"

printf '\n## Autumn campaign\n\nUntil the end of November, Harbour 250 costs 34.90 in the first year.\n' \
  >>"$source/helpdesk.gbkb/billing/tariffs-2026.md"
printf "TALK \"The office is closed on the 24th and 25th of December.\"\n" >"$source/helpdesk.gbdialog/holidays.bas"
rm "$source/helpdesk.gbdialog/survey.bas"
mkdir "$source/helpdesk.gbdrive"
say "changed the bot: one article edited, one dialog added, one deleted, one empty folder created"

back_up incremental
rehearse second "$scratch/second"

rm "$database"
say "lost the database tickets.db"
restore '{"target": "original", "paths": ["tickets"]}'
compare_database "$database"

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

# encrypted DATA KEY COMMAND...: runs a command with a data folder and the key file of a host.
encrypted() {
  BACKUPEDGE__DATA=$1 BACKUPEDGE__ENCRYPTION__KEY_FILE=$2 "$binary" "${@:3}"
}

# encrypt_ok DATA KEY COMMAND...: the same; gives up with the output of a command that fails.
encrypt_ok() {
  encrypted "$@" >"$scratch/output" 2>&1 || give_up "$3 failed: $(<"$scratch/output")"
}

# A store whose host cannot read its own backups, and a second host that gets nothing but its archives and the recovery identity.
encrypted "$scratch/sealed" "$scratch/host.key" encryption init --mode sealed >"$scratch/init.txt" 2>"$scratch/output" ||
  give_up "encryption failed: $(<"$scratch/output")"
grep '^AGE-SECRET-KEY-1' "$scratch/init.txt" >"$scratch/recovery.key" || give_up "encryption init printed no recovery identity."
encrypt_ok "$scratch/sealed" "$scratch/host.key" backup --source "$name=$source"
if grep -rqaE "holidays\.bas|Autumn campaign" "$scratch/sealed"; then
  give_up "the encrypted data folder shows a name or a text of the bot."
fi
if encrypted "$scratch/sealed" "$scratch/host.key" restore latest --to "$scratch/refused" >/dev/null 2>&1; then
  give_up "the host could read the contents without the recovery identity."
fi
encrypt_ok "$scratch/sealed" "$scratch/host.key" verify latest
say "made an encrypted backup, mode sealed: the data folder shows no name and no text, and the host itself cannot restore it, but verifies it"

mkdir -p "$scratch/rescued"
cp -R "$scratch/sealed/archives" "$scratch/rescued/archives"
encrypt_ok "$scratch/rescued" "$scratch/new-host.key" encryption add-slot --name new-host --host --identity "$scratch/recovery.key"
encrypt_ok "$scratch/rescued" "$scratch/new-host.key" rebuild
encrypt_ok "$scratch/rescued" "$scratch/new-host.key" restore latest --to "$scratch/elsewhere" --identity "$scratch/recovery.key"
say "restored it in a second data folder, from nothing but the archives and the recovery identity"
compare "$scratch/elsewhere/$name"
say "every restore is identical to the bot as it was"
