#!/usr/bin/env bash
# Brings the file system under the data folder to its limits: full, over quota, without inodes, read-only, failed. See `--help`.
set -euo pipefail

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"
all=(ext4 btrfs quota inodes read_only dead_command dead_server)

help() {
  cat <<'END_OF_HELP'
usage: sudo tests/prove-disk-limits.sh [CASE...]

Each case has a file system of its own, in an image file on a loop device. Without arguments all cases run:

  ext4          ext4 of 60 MB with 0 bytes free: 500 requests for backups are refused with 507; after that DELETE, prune and,
                with the server stopped, `backupedge delete` work; the server starts, and is healthy once there is space
  btrfs         the same on btrfs of 256 MB; the server stops with exit code 0, and not by SIGBUS
  quota         the same on btrfs over the limit of a quota group
  inodes        ext4 without a free inode and without a server: list, delete and prune work, backup reports no_space
  read_only     a store whose last server was killed, mounted read-only: list, files, cat, export, verify and restore work and
                change nothing; delete, backup and serve are refused
  dead_command  the file system fails in the middle of `backupedge backup`, which ends within a minute with exit code 1
  dead_server   the file system fails under a server: /health/ready answers 503 within 10 s, and SIGTERM stops the server

Needs root, loop devices, mkfs.ext4, mkfs.btrfs, curl and python3. Images, at most 700 MB, are created in TMPDIR and removed.
BACKUPEDGE_BINARY is the program to check; the default is dist/backupedge.

Exit codes: 0 all checks passed, 1 a check failed (the first failure is reported), 2 not root or something is missing.
END_OF_HELP
}

at_most ${#all[@]} "$@"
need_root mount
need_binary
need btrfs:btrfs-progs curl losetup:mount mkfs.btrfs:btrfs-progs mkfs.ext4:e2fsprogs mount python3 timeout:coreutils umount:mount

scratch_in "${TMPDIR:-/tmp}" limits
disk=$scratch/disk
data=$disk/data
filler=$disk/filler
device=
url=

clean_up() {
  take_down 2>/dev/null || umount -l "$disk" 2>/dev/null || true
  [[ -z $device ]] || losetup -d "$device" 2>/dev/null || true
  rm -rf --one-file-system "$scratch"
}
# shellcheck source=samples/server.sh
source "$repository/samples/server.sh"

# bring_up SIZE MKFS...: creates an image and mounts it at $disk.
bring_up() {
  local size=$1
  shift
  mkdir -p "$disk"
  rm -f "$scratch/image"
  truncate -s "$size" "$scratch/image"
  "$@" "$scratch/image" >"$scratch/mkfs.log" 2>&1 || refuse "$* failed: $(tail -n 3 "$scratch/mkfs.log")"
  device=$(losetup --find --show "$scratch/image") || refuse "there is no free loop device."
  mount "$device" "$disk" || refuse "mount failed; in a container, give it CAP_SYS_ADMIN."
}

take_down() {
  [[ -n $device ]] || return 0
  umount "$disk" && losetup -d "$device" && device=
}

# Writes to the filler until not one byte fits. Each round is flushed, because btrfs frees reserved space late.
fill_up() {
  local i
  for ((i = 0; i < 4; i++)); do
    dd if=/dev/urandom of="$filler.$RANDOM" bs=64K status=none 2>/dev/null || true
    sync -f "$disk" 2>/dev/null || true
  done
  dd if=/dev/urandom of="$filler.$RANDOM" bs=512 status=none 2>/dev/null || true
}

back_up() {
  backup=$(field backup_id "$(call POST /create '{"type": "full"}')")
  wait_for "/$backup"
}

# The steps of the cases ext4, btrfs and quota.
run_full() {
  local -a made=()
  local i code refused=0 job oldest
  export BACKUPEDGE__RETENTION__KEEP_LAST=3 BACKUPEDGE__RETENTION__KEEP_MANUAL=false
  mkdir -p "$scratch/small"
  head -c 2M /dev/urandom >"$scratch/small/file"
  start_server --source "small=$scratch/small"
  for i in 1 2 3 4 5; do
    back_up
    made+=("$backup")
  done
  fill_up
  say "5 backups completed, then filled: $(free_bytes) bytes free"
  must_live

  for ((i = 0; i < 500; i++)); do
    code=$(status POST /create '{"type": "full"}')
    [[ $code != 507 ]] || refused=$((refused + 1))
    [[ $code == 507 || $code == 201 || $code == 202 ]] || give_up "POST /create answered $code: $(<"$scratch/answer")"
  done
  say "500 POST /create: $refused refused with 507"
  must_live
  [[ $(status GET /list) == 200 ]] || give_up "GET /list: $(<"$scratch/answer")"

  [[ $(status DELETE "/${made[0]}") == 200 ]] || give_up "DELETE with 0 bytes free: $(<"$scratch/answer")"
  must_be_gone "${made[0]}"
  say "DELETE works; now $(free_bytes) bytes free"

  fill_up
  job=$(field job_id "$(call POST /prune '{}')")
  wait_for "/jobs/$job"
  must_be_gone "${made[1]}"
  say "prune works with the disk full again"
  must_live

  fill_up
  stop_server
  say "the server stops with exit code 0 while the disk is full"
  oldest=$(find "$data/archives" -name '*.bea' -printf '%f\n' | sort | head -n 1)
  "$binary" delete "${oldest%.bea}" --data "$data" >"$scratch/out" 2>&1 || give_up "backupedge delete with 0 bytes free: $(<"$scratch/out")"
  must_be_gone "${oldest%.bea}"
  say "backupedge delete works without a server"

  fill_up
  start_server --source "small=$scratch/small"
  must_live
  rm -f "$filler".*
  sync -f "$disk"
  # An exceeded quota counts as exceeded for 30 s.
  for ((i = 0; i < 40; i++)); do
    code=$(status POST /create '{"type": "full"}')
    [[ $code == 507 ]] || break
    sleep 1
  done
  [[ $code == 201 || $code == 202 ]] || give_up "POST /create still answers $code: $(<"$scratch/answer")"
  backup=$(field backup_id "$(<"$scratch/answer")")
  wait_for "/$backup"
  job=$(field job_id "$(call POST "/$backup/verify")")
  wait_for "/jobs/$job"
  [[ $(field health "$(call GET /status)") == ok ]] || give_up "the service is not healthy: $(call GET /status)"
  must_live
  stop_server
  say "the server starts on the full disk; with space again a backup completes and verifies, and the status is ok"
  unset BACKUPEDGE__RETENTION__KEEP_LAST BACKUPEDGE__RETENTION__KEEP_MANUAL
}

case_ext4() {
  bring_up 60M mkfs.ext4 -q -m 0
  run_full
}

case_btrfs() {
  bring_up 256M mkfs.btrfs -q
  run_full
}

case_quota() {
  local data=$disk/limited/data filler=$disk/limited/filler
  bring_up 512M mkfs.btrfs -q
  btrfs subvolume create "$disk/limited" >/dev/null
  btrfs quota enable "$disk"
  btrfs qgroup limit 40M "$disk/limited"
  run_full
}

case_inodes() {
  local first second
  bring_up 60M mkfs.ext4 -q -N 64
  mkdir -p "$scratch/small" && echo "something" >"$scratch/small/file"
  first=$("$binary" backup --type full --source "small=$scratch/small" --data "$data" --json | grep -oE 'backup-[0-9a-z-]+' | head -n 1)
  second=$("$binary" backup --type full --source "small=$scratch/small" --data "$data" --json | grep -oE 'backup-[0-9a-z-]+' | head -n 1)
  local i=0
  while : 2>/dev/null >"$disk/inode-$i"; do i=$((i + 1)); done 2>/dev/null || true
  [[ $(stat -f -c %d "$disk") == 0 ]] || give_up "the inodes could not be used up."
  say "no inode is free"
  "$binary" list --data "$data" >"$scratch/out" 2>&1 || give_up "list: $(<"$scratch/out")"
  ! "$binary" backup --source "small=$scratch/small" --data "$data" --json >"$scratch/out" 2>&1 || say "backup found an inode"
  grep -q -e no_space -e completed "$scratch/out" || give_up "backup without an inode should report no_space: $(<"$scratch/out")"
  "$binary" delete "$first" --data "$data" >"$scratch/out" 2>&1 || give_up "delete: $(<"$scratch/out")"
  must_be_gone "$first"
  : >"$disk/one-more" 2>/dev/null || true
  BACKUPEDGE__RETENTION__KEEP_LAST=0 "$binary" prune --data "$data" >"$scratch/out" 2>&1 ||
    BACKUPEDGE__RETENTION__KEEP_LAST=1 "$binary" prune --data "$data" >"$scratch/out" 2>&1 || give_up "prune: $(<"$scratch/out")"
  "$binary" list --data "$data" >"$scratch/out" 2>&1 || give_up "list: $(<"$scratch/out")"
  grep -q "$second" "$scratch/out" || give_up "$second is not listed: $(<"$scratch/out")"
  say "list, delete and prune work, backup reports no_space"
}

case_read_only() {
  local before after word
  bring_up 60M mkfs.ext4 -q
  mkdir -p "$scratch/small/sub" && echo "kept" >"$scratch/small/sub/file"
  start_server --source "small=$scratch/small"
  back_up
  kill -9 "$server"
  wait "$server" 2>/dev/null || true
  server=
  mount -o remount,ro "$disk"
  before=$(cd "$disk" && find . -type f -exec sha256sum {} + | sort)
  say "a server was killed, the store is mounted read-only"
  "$binary" list --data "$data" >"$scratch/out" 2>"$scratch/err" || give_up "list: $(<"$scratch/err")"
  grep -q "$backup.*completed" "$scratch/out" || give_up "$backup is not listed as completed: $(<"$scratch/out")"
  [[ $(grep -c "read-only" "$scratch/err") == 1 ]] || give_up "one line should say that the store is read-only: $(<"$scratch/err")"
  "$binary" files "$backup" small/sub --data "$data" >"$scratch/out" 2>"$scratch/err" || give_up "files: $(<"$scratch/err")"
  grep -q file "$scratch/out" || give_up "files: $(<"$scratch/out")"
  [[ $("$binary" cat "$backup" small/sub/file --data "$data" 2>/dev/null) == kept ]] || give_up "cat does not write the file."
  "$binary" export "$backup" --output "$scratch/out.tar" --data "$data" 2>"$scratch/err" || give_up "export: $(<"$scratch/err")"
  [[ $(tar -xOf "$scratch/out.tar" small/sub/file) == kept ]] || give_up "the export does not contain the file."
  "$binary" verify latest --data "$data" >"$scratch/out" 2>"$scratch/err" || give_up "verify: $(<"$scratch/err")"
  grep -q "recorded" "$scratch/err" || give_up "verify should say that its result cannot be recorded: $(<"$scratch/err")"
  "$binary" restore latest --to "$scratch/back" --data "$data" >"$scratch/out" 2>"$scratch/err" || give_up "restore: $(<"$scratch/err")"
  [[ $(<"$scratch/back/small/sub/file") == kept ]] || give_up "the restore does not contain the file."
  say "list, files, cat, export, verify and restore work"
  for word in "delete $backup" "backup --source small=$scratch/small" prune "hold $backup" "key create --name x --role admin" serve; do
    # shellcheck disable=SC2086 # words
    ! timeout 20 "$binary" $word --data "$data" >"$scratch/out" 2>&1 ||
      give_up "$word should be refused on a read-only store: $(<"$scratch/out")"
    grep -q "read-only" "$scratch/out" || give_up "$word should say that the store is read-only: $(<"$scratch/out")"
  done
  after=$(cd "$disk" && find . -type f -exec sha256sum {} + | sort)
  [[ $before == "$after" ]] || give_up "the store has changed."
  say "commands that would change the store are refused, and nothing has changed"
}

# Shuts the file system down, as the kernel does when a disk is lost: every write, and every read that is not cached, fails.
kill_disk() {
  python3 - "$disk" <<'END'
import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack("I", 2))
END
}

case_dead_command() {
  local child code=0 begun
  bring_up 300M mkfs.ext4 -q
  mkdir -p "$scratch/large"
  head -c 200M /dev/urandom >"$scratch/large/file"
  mkfifo "$scratch/slow" 2>/dev/null || true
  "$binary" backup --source "large=$scratch/large" --data "$data" >"$scratch/out" 2>&1 &
  child=$!
  local i
  for ((i = 0; i < 200; i++)); do
    [[ -z $(find "$data/archives" -name '*.partial' -size +1M 2>/dev/null) ]] || break
    sleep 0.01
  done
  kill_disk
  begun=$SECONDS
  for ((i = 0; i < 600; i++)); do
    kill -0 "$child" 2>/dev/null || break
    sleep 0.1
  done
  if kill -0 "$child" 2>/dev/null; then
    kill -9 "$child"
    give_up "the command still runs 60 s after the disk failed: $(tail -n 3 "$scratch/out")"
  fi
  wait "$child" || code=$?
  [[ $code == 1 ]] || give_up "the command ended with $code: $(<"$scratch/out")"
  say "the command ended $((SECONDS - begun)) s after the disk failed, with exit code 1:"
  grep -m 1 '^error' "$scratch/out" | cut -c 1-300
  [[ $(wc -l <"$scratch/out") -lt 80 ]] || give_up "the command wrote $(wc -l <"$scratch/out") lines."
  rm -r "$scratch/large" "$scratch/slow"
}

case_dead_server() {
  local begun i code=
  bring_up 300M mkfs.ext4 -q
  mkdir -p "$scratch/large"
  head -c 200M /dev/urandom >"$scratch/large/file"
  start_server --source "large=$scratch/large"
  must_live
  [[ ${1:-busy} == idle ]] || call POST /create '{"type": "full"}' >/dev/null
  sleep 0.3
  kill_disk
  begun=$SECONDS
  for ((i = 0; i < 100; i++)); do
    code=$(health_status /health/ready)
    [[ $code != 503 ]] || break
    sleep 0.1
  done
  [[ $code == 503 ]] || give_up "/health/ready still answers $code after 10 s."
  say "/health/ready answers 503 $((SECONDS - begun)) s after the disk failed: $(<"$scratch/answer")"
  sleep 12
  [[ $(health_status /health/ready) == 503 ]] || give_up "/health/ready answers 200 again."
  kill "$server"
  for ((i = 0; i < 150; i++)); do
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  ! kill -0 "$server" 2>/dev/null || give_up "the server does not stop within 15 s."
  code=0
  wait "$server" || code=$?
  server=
  ((code < 128)) || give_up "the server was ended by a signal: $code"
  say "the server stops; it wrote $(wc -l <"$scratch/server.log") lines to its log"
  rm -r "$scratch/large"
}

[[ $# -gt 0 ]] || set -- "${all[@]}"
for name in "$@"; do
  [[ " ${all[*]} " == *" $name "* ]] || refuse "there is no case '$name'; there are: ${all[*]}."
  printf '%s\n' "$name"
  "case_$name"
  take_down || { sleep 1 && take_down; } || give_up "the file system of the case $name cannot be unmounted."
done
