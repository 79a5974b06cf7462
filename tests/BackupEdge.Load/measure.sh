# shellcheck shell=bash
# What the scripts beside this one share; to be sourced first. Sets binary, and sources the functions that serve and call.

binary=${BACKUPEDGE_BINARY:-$here/../../dist/backupedge}

refuse() {
  printf '%s: %s\n' "$0" "$1" >&2
  exit 2
}

# need COMMAND...: ends the script when something that it runs is missing.
need() {
  local command
  [[ -x $binary ]] || refuse "'$binary' is not there. Run ./build.sh publish."
  for command in "$@"; do
    command -v "$command" >/dev/null || refuse "$command is missing; install it and try again."
  done
  [[ -x /usr/bin/time ]] || refuse "GNU time is missing; install the package 'time' and try again."
}

# scratch_in FOLDER: makes the folder that goes at the end; sets scratch.
scratch_in() { scratch=$(mktemp -d "$(cd -- "$1" && pwd -P)/backupedge-measure.XXXXXX"); }
clean_up() { rm -rf "$scratch"; }

# random SEED BYTES: bytes that look random and are the same each time.
random() { head -c "$2" /dev/zero | openssl enc -aes-128-ctr -nosalt -pbkdf2 -iter 1 -pass "pass:$1"; }

# gnu_time COMMAND...: runs it as a process of its own, its output in $scratch/output; sets wall, user and system seconds and peak rss in KiB.
gnu_time() {
  sync
  /usr/bin/time -q -f '%e %U %S %M' -o "$scratch/time" "$@" >"$scratch/output" 2>&1 || return 1
  # shellcheck disable=SC2034 # they are for the caller
  read -r wall user system rss <"$scratch/time"
}

# forget_peak, peak: the server's peak RSS in bytes since it was forgotten.
forget_peak() { printf 5 >"/proc/$server/clear_refs"; }
peak() { awk '/^VmHWM/ { print $2 * 1024 }' "/proc/$server/status"; }

# shellcheck source=samples/server.sh
source "$here/../../samples/server.sh"
