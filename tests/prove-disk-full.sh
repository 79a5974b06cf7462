#!/usr/bin/env bash
# Fills the disk under the data folder, and checks that the service survives. See `--help`.
set -euo pipefail

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"

help() {
  cat <<'END_OF_HELP'
usage: sudo tests/prove-disk-full.sh

Serves with a data folder on a tmpfs of 64 MB of its own, and checks over REST, in this order:

  - a small backup completes;
  - a backup that does not fit fails with no_space, ten times in a row; nothing of it is left and the service keeps running;
  - with 0 bytes free a completed backup can be deleted, which frees its archive; twice, with the disk filled in between;
  - with 0 bytes free a prune deletes what has expired, and frees its archive;
  - once there is space again, a backup completes and verifies, and the service stops with exit code 0.

Needs root, to mount. The sources, 100 MB, are created in TMPDIR and removed at the end.
BACKUPEDGE_BINARY is the program to check; the default is dist/backupedge.

Exit codes: 0 all checks passed, 1 a check failed (the first failure is reported), 2 not root or something is missing.
END_OF_HELP
}

at_most 0 "$@"
need_root "mount a tmpfs"
need_binary
need curl mount umount

scratch_in "${TMPDIR:-/tmp}" full
disk=$scratch/disk
data=$disk/data
filler=$disk/filler

clean_up() {
  umount "$disk" 2>/dev/null || umount -l "$disk" 2>/dev/null || true
  rm -rf --one-file-system "$scratch"
}
# shellcheck source=samples/server.sh
source "$repository/samples/server.sh"

# ended PATH: waits until a backup has completed or failed; sets answer.
ended() {
  local i
  for ((i = 0; i < 600; i++)); do
    answer=$(call GET "$1")
    case $(field status "$answer") in
      queued | running) sleep 0.1 ;;
      *) return ;;
    esac
  done
  give_up "$1 has not ended within a minute: $answer"
}

# back_up SOURCE: makes a full backup and waits for its end; sets answer and backup.
back_up() {
  answer=$(call POST /create "{\"type\": \"full\", \"sources\": [\"$1\"]}")
  backup=$(field backup_id "$answer")
  ended "/$backup"
}

must_complete() {
  [[ $(field status "$answer") == completed ]] || give_up "the backup should have completed: $answer"
  [[ -s $data/archives/$(field id "$answer").bea ]] || give_up "there is no archive of $(field id "$answer")."
}

# must_hold_only BACKUP...: the archive store contains their archives and nothing else.
must_hold_only() {
  local expected found
  expected=$([[ $# == 0 ]] || printf '%s.bea\n' "$@" | sort)
  found=$(find "$data/archives" -mindepth 1 -printf '%P\n' | sort)
  [[ $found == "$expected" ]] || give_up "the archive store should contain '$expected' and contains '$found'."
}

# Writes to the filler until not one byte fits.
fill_up() {
  dd if=/dev/zero of="$filler" bs=64K oflag=append conv=notrunc status=none 2>/dev/null || true
  dd if=/dev/zero of="$filler" bs=1 oflag=append conv=notrunc status=none 2>/dev/null || true
  [[ $(free_bytes) == 0 ]] || give_up "the disk could not be filled: $(free_bytes) bytes are free."
}

# must_delete BACKUP [QUERY]: deletes it with no byte free; its archive must be removed.
must_delete() {
  local size
  size=$(stat -c %s "$data/archives/$1.bea")
  answer=$(call DELETE "/$1${2:-}")
  [[ $answer == *'"deleted":true'* ]] || give_up "DELETE /$1 answered $answer"
  must_be_gone "$1"
  answer=$(status GET "/$1")
  [[ $answer == 404 ]] || give_up "GET /$1 answers $answer after the deletion, not 404."
  must_live
  say "with 0 bytes free, DELETE /$1 succeeded; its archive had $size bytes, now $(free_bytes) bytes are free"
}

# must_prune BACKUP: prunes with no byte free; the backup must be deleted, because only the newest one is kept.
must_prune() {
  local job
  job=$(field job_id "$(call POST /prune '{}')")
  wait_for "/jobs/$job"
  answer=$(status GET "/$1")
  [[ $answer == 404 ]] || give_up "GET /$1 answers $answer after the prune, not 404."
  [[ ! -e $data/archives/$1.bea ]] || give_up "the archive of $1 still exists after the prune."
  must_live
  say "with 0 bytes free, POST /prune deleted the expired $1; now $(free_bytes) bytes are free"
}

# The backups here are made by hand, and the last one of the source is deleted too.
export BACKUPEDGE__RETENTION__KEEP_LAST=1 BACKUPEDGE__RETENTION__KEEP_MANUAL=false
mkdir "$disk" "$scratch/small" "$scratch/large"
mount -t tmpfs -o size=64m tmpfs "$disk" || refuse "mount failed; in a container, give it CAP_SYS_ADMIN."
head -c 4M /dev/urandom >"$scratch/small/file"
head -c 96M /dev/urandom >"$scratch/large/file"
start_server --source "small=$scratch/small" --source "large=$scratch/large"
say "serving with a data folder on a tmpfs of 64 MB, $(free_bytes) bytes free"

back_up small
must_complete
first=$backup
back_up small
must_complete
second=$backup
back_up small
must_complete
third=$backup
must_hold_only "$first" "$second" "$third"
say "three small backups completed, $(free_bytes) bytes free"

for round in 1 2 3 4 5 6 7 8 9 10; do
  back_up large
  [[ $(field status "$answer") == failed && $(field code "$answer") == no_space ]] ||
    give_up "round $round: the large backup should have failed with no_space: $answer"
  must_hold_only "$first" "$second" "$third"
  must_live
  say "a backup of 96 MiB failed with no_space, nothing of it is left, the service runs, $(free_bytes) bytes free"
done
printf '  %s\n' "$(field message "$answer")"

fill_up
say "filled the disk: $(free_bytes) bytes free"
must_live
must_delete "$first"
must_hold_only "$second" "$third"
fill_up
say "filled the disk again: $(free_bytes) bytes free"
must_prune "$second"
must_hold_only "$third"
fill_up
say "filled the disk once more: $(free_bytes) bytes free"
must_delete "$third" '?force=true'
must_hold_only

rm "$filler"
say "removed the filler: $(free_bytes) bytes free"
back_up small
must_complete
must_hold_only "$backup"
job=$(field job_id "$(call POST "/$backup/verify")")
wait_for "/jobs/$job"
say "a small backup completed and verified"

stop_server
say "stopped the server; its exit code was 0"
