#!/usr/bin/env bash
# Builds for ARM64 and runs that binary under emulation, beside the one of this machine. See `--help`.
set -euo pipefail

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"
other=${BACKUPEDGE_ARM64:-}

help() {
  cat <<'END_OF_HELP'
usage: tests/prove-arm64.sh

Builds with `./build.sh publish --rid linux-arm64`, and under qemu-user's emulation checks that

  - the ARM64 binary reports its version and passes samples/demo.sh: backups and restores of the sample bot over REST, compared;
  - the binary of this machine verifies and restores its backups identically, full and incremental, and the other way round;
  - both cut a large file into the same chunks, so that deduplication continues in a store that moves between processors.

BACKUPEDGE_BINARY is the program of this machine; the default is dist/backupedge. BACKUPEDGE_ARM64 is a program for ARM64 to use
instead of a new build.

Exit codes: 0 all checks passed, 1 a check failed (the first failure is reported), 2 wrong usage or something is missing.
END_OF_HELP
}

at_most 0 "$@"
need_binary
need curl:curl openssl:openssl qemu-aarch64-static:qemu-user-static rsync:rsync
if [[ -z $other ]]; then
  "$repository/build.sh" publish --rid linux-arm64 || exit
  other=$repository/dist/linux-arm64/backupedge
fi
[[ -x $other ]] || refuse "'$other' does not exist."

scratch_in "${TMPDIR:-/tmp}" arm64
remove_at_end

arm64=$scratch/arm64
x64=$scratch/x64
wrap "$arm64" "$(command -v qemu-aarch64-static)" "$other"
wrap "$x64" "$binary"

# The machine in the header of an ELF file; 183 is ARM64.
[[ $(od -An -j 18 -N 2 -t u2 "$other") -eq 183 ]] || give_up "'$other' is not for ARM64."
answer=$("$arm64" version) || give_up "it does not start: $answer"
say "runs for ARM64: ${answer%%$'\n'*}"
TMPDIR=$scratch "$repository/samples/demo.sh" "$arm64" "$bot" || give_up "the demo failed on ARM64."

# ---- From one to the other ---------------------------------------------------------------------------------------

source=$scratch/source

# run PROGRAM COMMAND...: sets answer.
run() { answer=$("$@" --json 2>"$scratch/errors.txt") || give_up "$(basename "$1") $2: $answer $(<"$scratch/errors.txt")"; }

number() { grep -oE "\"$1\":[0-9]+" <<<"$answer" | head -n 1 | cut -d : -f 2; }

# compare PROGRAM: restores the newest backup of $data and compares it with the source.
compare() {
  run "$1" restore latest --data "$data" --to "$scratch/restored"
  must_be_same "$source" "$scratch/restored/source"
  rm -rf "$scratch/restored"
}

# hand_over FIRST SECOND: FIRST makes a full backup, SECOND verifies and restores it and makes an incremental one based on it, which
# FIRST verifies and restores.
hand_over() {
  local first=$1 second=$2 new
  data=$scratch/from-$(basename "$first")
  rm -rf "$source"
  cp -a "$bot" "$source"
  random arm64 16M >"$source/large.bin"
  run "$first" backup --type full --data "$data" --source "source=$source"
  run "$second" verify --all --data "$data"
  compare "$second"
  say "a full backup by $(basename "$first") is verified and restored identically by $(basename "$second")"

  # Its time differs, so it is read and cut again; none of its chunks is new.
  touch -d 2026-01-01 "$source/large.bin"
  printf 'TALK "New."\n' >"$source/helpdesk.gbdialog/new.bas"
  run "$second" backup --type incremental --data "$data" --source "source=$source"
  new=$(number new_bytes)
  ((new > 0 && new < 100000)) ||
    give_up "$(basename "$second") stored $new bytes of a file that $(basename "$first") had stored: its chunks differ."
  run "$first" verify --all --data "$data"
  compare "$first"
  say "an incremental one based on it by $(basename "$second") stored $new bytes" \
    "and is verified and restored identically by $(basename "$first")"
}

hand_over "$x64" "$arm64"
hand_over "$arm64" "$x64"
say "all checks passed"
