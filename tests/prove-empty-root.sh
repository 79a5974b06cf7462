#!/usr/bin/env bash
# Runs the binary in a root folder with nothing else. See `--help`.
set -euo pipefail

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"

help() {
  cat <<'END_OF_HELP'
usage: sudo tests/prove-empty-root.sh

In a root folder with nothing but the binary, /dev, /proc and one writable folder, without libc, certificates, users and time zones,
checks that

  - samples/demo.sh passes: full and incremental backups of the sample bot over REST, restores compared, a schedule;
  - a schedule in UTC is accepted, and one with a named time zone is refused with a message that says what is missing;
  - nothing is written outside of the writable folder: everything else is read-only.

Needs root, to mount and to change the root folder. BACKUPEDGE_BINARY is the program to check; the default is dist/backupedge.

Exit codes: 0 all checks passed, 1 a check failed (the first failure is reported), 2 not root or something is missing.
END_OF_HELP
}

at_most 0 "$@"
in_own_mounts "$@"
need_binary
need chroot:coreutils curl:curl

scratch_in "${TMPDIR:-/tmp}" root
root=$scratch/root
work=$scratch/work
clean_up() { remove_root "$root" "$scratch"; }
remove_at_end

mkdir "$root" "$work"
cp "$binary" "$root/backupedge"
make_root "$root" "$work"
# Without an environment, but for the settings that the demo sets; their values have no spaces.
printf '#!/bin/sh\nexec env -i $(env | grep "^BACKUPEDGE__") %s "$@"\n' "'$(command -v chroot)' '$root' /backupedge" >"$scratch/inside"
chmod 755 "$scratch/inside"
version=$("$scratch/inside" version) || give_up "it does not start: $version"
files=$(cd -- "$root" && find . -xdev -type f -printf '%P ')
say "in a root with nothing but ${files}and the folders dev, proc and $work: ${version%%$'\n'*}"

TMPDIR=$work "$repository/samples/demo.sh" "$scratch/inside" "$bot" || give_up "the demo failed."

printf '{ "data": "data", "sources": { "work": { "path": "%s" } } }\n' "$work" >"$work/backupedge.json"
answer=$("$scratch/inside" init --config "$work/backupedge.json" 2>&1) || give_up "no data folder is created: $answer"
plan() { "$scratch/inside" schedule create --config "$work/backupedge.json" --cron '0 2 * * *' --type incremental --timezone "$1" 2>&1; }
! answer=$(plan Europe/Berlin) || give_up "a schedule in Europe/Berlin is accepted without zone files: $answer"
[[ $answer == *'no time zone files'*tzdata*UTC* ]] || give_up "the error does not say what is missing: $answer"
say "a schedule in Europe/Berlin is refused: $answer"
answer=$(plan UTC) || give_up "a schedule in UTC is refused: $answer"
say "a schedule in UTC is accepted"
say "all checks passed"
