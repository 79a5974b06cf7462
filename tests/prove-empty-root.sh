#!/usr/bin/env bash
# Lets the binary work where there is nothing else. `--help` tells the rest.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=tests/proof.sh
source "$here/proof.sh"
binary=${BACKUPEDGE_BINARY:-$repository/dist/backupedge}

help() {
  cat <<'END_OF_HELP'
usage: sudo tests/prove-empty-root.sh

In a root folder that holds nothing but the binary, /dev, /proc and one writable folder, no libc, no certificates, no users and no
time zones, checks that

  - samples/demo.sh passes: full and incremental backups of the sample bot over REST, restores compared, a schedule;
  - a schedule in UTC is taken, and one with a named time zone is refused with a message that says what is missing;
  - nothing was written outside of the writable folder, since all else is read-only.

Needs root, to mount and to change the root. BACKUPEDGE_BINARY names another program than dist/backupedge.

Exit codes: 0 all of it holds, 1 something does not (the first such thing is told), 2 not root or something is missing.
END_OF_HELP
}

[[ ${1:-} != -h && ${1:-} != --help ]] || { help; exit 0; }
[[ $# == 0 ]] || { help >&2; exit 2; }
in_own_mounts "$@"
[[ -x $binary ]] || refuse "'$binary' is not there. Run ./build.sh publish."
need chroot:coreutils curl:curl

scratch=$(mktemp -d "${TMPDIR:-/tmp}/backupedge-root.XXXXXX")
root=$scratch/root
work=$scratch/work
trap 'take_away "$root" "$scratch"' EXIT
trap 'exit 130' INT TERM

give_up() {
  printf 'Failed: %s\n' "$1" >&2
  exit 1
}

mkdir "$root" "$work"
cp "$binary" "$root/backupedge"
furnish "$root" "$work"
wrap "$scratch/inside" env -i "$(command -v chroot)" "$root" /backupedge
version=$("$scratch/inside" version) || give_up "it does not start: $version"
say "in a root with nothing but $(cd -- "$root" && find . -xdev -type f -printf '%P ')and the folders dev, proc and $work: ${version%%$'\n'*}"

TMPDIR=$work "$repository/samples/demo.sh" "$scratch/inside" "$bot" || give_up "the demo failed."

printf '{ "data": "data", "sources": { "work": { "path": "%s" } } }\n' "$work" >"$work/backupedge.json"
plan() { "$scratch/inside" schedule create --config "$work/backupedge.json" --cron '0 2 * * *' --type incremental --timezone "$1" 2>&1; }
! answer=$(plan Europe/Berlin) || give_up "a schedule in Europe/Berlin is taken without zone files: $answer"
[[ $answer == *'no time zone files'*tzdata*UTC* ]] || give_up "the error does not tell what is missing: $answer"
say "a schedule in Europe/Berlin is refused: $answer"
answer=$(plan UTC) || give_up "a schedule in UTC is refused: $answer"
say "a schedule in UTC is taken"
say "all of it holds"
