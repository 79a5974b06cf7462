#!/usr/bin/env bash
# Builds for ARM64 and lets that binary work under emulation, beside the one of this machine. `--help` tells the rest.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=tests/proof.sh
source "$here/proof.sh"
native=${BACKUPEDGE_BINARY:-$repository/dist/backupedge}
other=${BACKUPEDGE_ARM64:-}

help() {
  cat <<'END_OF_HELP'
usage: tests/prove-arm64.sh

Builds with `./build.sh publish --rid linux-arm64`, and under qemu-user's emulation checks that

  - the ARM64 binary tells its version and passes samples/demo.sh: backups and restores of the sample bot over REST, compared;
  - what it backed up, the binary of this machine verifies and restores identical, and the other way round, full and incremental;
  - both cut a large file alike, so that a store that moves from one to the other goes on sharing chunks.

BACKUPEDGE_BINARY names another program of this machine than dist/backupedge, BACKUPEDGE_ARM64 one for ARM64 that is built already.

Exit codes: 0 all of it holds, 1 something does not (the first such thing is told), 2 wrong use or something is missing.
END_OF_HELP
}

[[ ${1:-} != -h && ${1:-} != --help ]] || { help; exit 0; }
[[ $# == 0 ]] || { help >&2; exit 2; }
[[ -x $native ]] || refuse "'$native' is not there. Run ./build.sh publish."
need curl:curl openssl:openssl qemu-aarch64-static:qemu-user-static rsync:rsync
if [[ -z $other ]]; then
  "$repository/build.sh" publish --rid linux-arm64 || exit
  other=$repository/dist/linux-arm64/backupedge
fi
[[ -x $other ]] || refuse "'$other' is not there."

scratch=$(mktemp -d "${TMPDIR:-/tmp}/backupedge-arm64.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

give_up() {
  printf 'Failed: %s\n' "$1" >&2
  exit 1
}

arm64=$scratch/arm64
x64=$scratch/x64
wrap "$arm64" "$(command -v qemu-aarch64-static)" "$other"
wrap "$x64" "$native"

# The machine that an ELF file is for: 183 is ARM64.
[[ $(od -An -j 18 -N 2 -t u2 "$other") -eq 183 ]] || give_up "'$other' is not for ARM64."
answer=$("$arm64" version) || give_up "it does not start: $answer"
say "runs for ARM64: ${answer%%$'\n'*}"
TMPDIR=$scratch "$repository/samples/demo.sh" "$arm64" "$bot" || give_up "the demo failed on ARM64."

# ---- From one to the other ---------------------------------------------------------------------------------------

source=$scratch/source

# run PROGRAM COMMAND...: sets answer.
run() { answer=$("$@" --json 2>"$scratch/errors.txt") || give_up "$(basename "$1") $2: $answer $(<"$scratch/errors.txt")"; }

number() { grep -oE "\"$1\":[0-9]+" <<<"$answer" | head -n 1 | cut -d : -f 2; }

# compare PROGRAM: restores the newest backup of $data and looks for any difference.
compare() {
  local differences
  run "$1" restore latest --data "$data" --to "$scratch/restored"
  differences=$(rsync -aHAXnic --delete "$source/" "$scratch/restored/source/")
  [[ -z $differences ]] || give_up "rsync finds differences: $(head -n 20 <<<"$differences")"
  rm -rf "$scratch/restored"
}

# hand_over FIRST SECOND: FIRST makes a full backup, SECOND verifies and restores it and makes an incremental one on top, which FIRST
# verifies and restores.
hand_over() {
  local first=$1 second=$2 new
  data=$scratch/from-$(basename "$first")
  rm -rf "$source"
  cp -a "$bot" "$source"
  head -c 16M /dev/zero | openssl enc -aes-128-ctr -nosalt -pbkdf2 -iter 1 -pass pass:arm64 >"$source/large.bin"
  run "$first" backup --type full --data "$data" --source "source=$source"
  run "$second" verify --all --data "$data"
  compare "$second"
  say "a full backup by $(basename "$first") is verified and restored identical by $(basename "$second")"

  # Read and cut again, since its time differs; nothing of it is new.
  touch -d 2026-01-01 "$source/large.bin"
  printf 'TALK "New."\n' >"$source/helpdesk.gbdialog/new.bas"
  run "$second" backup --type incremental --data "$data" --source "source=$source"
  new=$(number new_bytes)
  ((new > 0 && new < 100000)) || give_up "$(basename "$second") stored $new bytes of a file that $(basename "$first") had stored: it cuts otherwise."
  run "$first" verify --all --data "$data"
  compare "$first"
  say "an incremental one on top by $(basename "$second") stored $new bytes and is verified and restored identical by $(basename "$first")"
}

hand_over "$x64" "$arm64"
hand_over "$arm64" "$x64"
say "all of it holds"
