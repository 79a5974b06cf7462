#!/usr/bin/env bash
# Lets the disk under the data folder run full, and looks whether the service lives on. `--help` tells the rest.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
binary=${BACKUPEDGE_BINARY:-$here/../dist/backupedge}

help() {
  cat <<'END_OF_HELP'
usage: sudo tests/prove-disk-full.sh

Serves with a data folder on a tmpfs of 64 MB of its own, and checks over REST, in this order:

  - a small backup completes;
  - a backup that does not fit fails with no_space, ten times in a row; each time nothing is left behind and the service lives;
  - with 0 bytes free a completed backup can be deleted, which frees its archive; twice, the disk filled up in between;
  - with 0 bytes free a prune takes what has expired, and frees its archive;
  - once there is space again, a backup completes, verifies, and the service ends well.

Needs root, to mount. The sources, 100 MB, are made in TMPDIR and given back.
BACKUPEDGE_BINARY names another program than dist/backupedge.

Exit codes: 0 all of it holds, 1 something does not (the first such thing is told), 2 not root or something is missing.
END_OF_HELP
}

refuse() {
  printf '%s: %s\n' "$0" "$1" >&2
  exit 2
}

[[ ${1:-} != -h && ${1:-} != --help ]] || { help; exit 0; }
[[ $# == 0 ]] || { help >&2; exit 2; }
[[ $(id -u) == 0 ]] || refuse "only root can mount a tmpfs; run it as root."
[[ -x $binary ]] || refuse "'$binary' is not there. Run ./build.sh publish."
for command in curl mount umount; do
  command -v "$command" >/dev/null || refuse "$command is missing; install it and try again."
done

scratch=$(mktemp -d "${TMPDIR:-/tmp}/backupedge-full.XXXXXX")
disk=$scratch/disk
data=$disk/data
filler=$disk/filler
step=0

clean_up() {
  umount "$disk" 2>/dev/null || umount -l "$disk" 2>/dev/null || true
  rm -rf --one-file-system "$scratch"
}
# shellcheck source=samples/server.sh
source "$here/../samples/server.sh"

say() {
  step=$((step + 1))
  printf '%2d. %s\n' "$step" "$*"
}

free_bytes() { stat -f -c '%a %S' "$disk" | { read -r blocks size && printf '%s\n' $((blocks * size)); }; }

# ended PATH: waits until a backup has ended, well or not; sets answer.
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

# back_up SOURCE: asks for a full backup of it and waits for its end; sets answer and backup.
back_up() {
  answer=$(call POST /create "{\"type\": \"full\", \"sources\": [\"$1\"]}")
  backup=$(field backup_id "$answer")
  ended "/$backup"
}

must_complete() {
  [[ $(field status "$answer") == completed ]] || give_up "the backup should have completed: $answer"
  [[ -s $data/archives/$(field id "$answer").bea ]] || give_up "there is no archive of $(field id "$answer")."
}

must_live() {
  local health ready
  kill -0 "$server" 2>/dev/null || give_up "the server has ended."
  health=$(curl -s -o "$scratch/health" -w '%{http_code}' --max-time 10 "$url/health") || true
  [[ $health == 200 ]] || give_up "/health answers $health: $(cat "$scratch/health")"
  ready=$(curl -s -o "$scratch/health" -w '%{http_code}' --max-time 10 "$url/health/ready") || true
  [[ $ready == 200 ]] || give_up "/health/ready answers $ready: $(cat "$scratch/health")"
}

# Nothing in the archive store but the archives of the backups named.
must_hold_only() {
  local expected found
  expected=$([[ $# == 0 ]] || printf '%s.bea\n' "$@" | sort)
  found=$(find "$data/archives" -mindepth 1 -printf '%P\n' | sort)
  [[ $found == "$expected" ]] || give_up "the archive store should hold '$expected' and holds '$found'."
}

# Writes more to the filler until not one byte fits.
fill_up() {
  dd if=/dev/zero of="$filler" bs=64K oflag=append conv=notrunc status=none 2>/dev/null || true
  dd if=/dev/zero of="$filler" bs=1 oflag=append conv=notrunc status=none 2>/dev/null || true
  [[ $(free_bytes) == 0 ]] || give_up "the disk could not be filled: $(free_bytes) bytes are free."
}

# must_delete BACKUP: deletes it with no byte free, and its archive must be gone.
must_delete() {
  local size i
  size=$(stat -c %s "$data/archives/$1.bea")
  answer=$(call DELETE "/$1")
  [[ $answer == *'"deleted":true'* ]] || give_up "DELETE /$1 answered $answer"
  for ((i = 0; i < 100; i++)); do
    [[ -e $data/archives/$1.bea ]] || break
    sleep 0.1
  done
  [[ ! -e $data/archives/$1.bea ]] || give_up "the archive of $1 is still there 10 s after it was deleted."
  answer=$(curl -s -o /dev/null -w '%{http_code}' -H @"$scratch/headers" --max-time 60 "$url/api/v1/backup/$1")
  [[ $answer == 404 ]] || give_up "GET /$1 answers $answer after it was deleted, not 404."
  must_live
  say "with 0 bytes free, DELETE /$1 succeeded; its archive had $size bytes, now $(free_bytes) bytes are free"
}

# must_prune BACKUP: prunes with no byte free; the backup must go, since only the newest is to be kept.
must_prune() {
  local job
  job=$(field job_id "$(call POST /prune '{}')")
  wait_for "/jobs/$job"
  answer=$(curl -s -o /dev/null -w '%{http_code}' -H @"$scratch/headers" --max-time 60 "$url/api/v1/backup/$1")
  [[ $answer == 404 ]] || give_up "GET /$1 answers $answer after the prune, not 404."
  [[ ! -e $data/archives/$1.bea ]] || give_up "the archive of $1 is still there after the prune."
  must_live
  say "with 0 bytes free, POST /prune took the expired $1; now $(free_bytes) bytes are free"
}

export BACKUPEDGE__RETENTION__KEEP_LAST=1
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
  say "a backup of 96 MiB failed with no_space, nothing is left of it, the service lives, $(free_bytes) bytes free"
done
printf '      %s\n' "$(field message "$answer")"

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
must_delete "$third"
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
say "stopped the server; it ended with code 0"
