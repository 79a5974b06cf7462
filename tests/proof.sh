# shellcheck shell=bash
# What the scripts share that prove the binary in a root of its own, or on another processor; to be sourced.
# shellcheck disable=SC2034 # the names set here are for the caller

repository=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
bot=$repository/samples/helpdesk.gbai

refuse() {
  printf '%s: %s\n' "$0" "$1" >&2
  exit 2
}

# need PROGRAM:PACKAGE...: ends the script when something that it runs is missing.
need() {
  local pair
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || refuse "${pair%%:*} is missing; install it (Debian: ${pair#*:}) and try again."
  done
}

# Goes on as root in mounts of its own, which end with the script, however it ends.
in_own_mounts() {
  [[ -z ${BACKUPEDGE_OWN_MOUNTS:-} ]] || return 0
  [[ $(id -u) == 0 ]] || refuse "only root can mount and change the root; run it as root."
  need unshare:util-linux
  BACKUPEDGE_OWN_MOUNTS=1 exec unshare --mount --propagation private "$0" "$@"
}

say() { printf -- '- %s\n' "$*"; }

# furnish ROOT WORK: gives a root folder /dev, /proc and the folder WORK under the name that it has outside, so that one path
# means the same to the program within and to who watches from without; all else becomes read-only.
furnish() {
  mkdir -p "$1/dev" "$1/proc" "$1$2"
  mount --bind "$1" "$1"
  mount --bind /dev "$1/dev"
  mount -t proc proc "$1/proc"
  mount --bind "$2" "$1$2"
  mount -o remount,ro,bind "$1"
}

# wrap FILE WORD...: makes a program of these words, to which its arguments are added.
wrap() {
  local file=$1
  shift
  printf '#!/bin/sh\nexec %s "$@"\n' "${*@Q}" >"$file"
  chmod 755 "$file"
}

# take_away ROOT FOLDER: ends the mounts in a root that furnish made, and removes the folder around it.
take_away() {
  while mountpoint -q "$1"; do
    # What is still mounted there must not be removed.
    umount -R "$1" 2>/dev/null || umount -R -l "$1" || return
  done
  rm -rf --one-file-system "$2"
}
