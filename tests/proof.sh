# shellcheck shell=bash
# Functions that the scripts tests/prove-*.sh and tests/BackupEdge.Load/*.sh share; to be sourced first. Sets repository, bot and binary.
# Scripts that start a server or need give_up and field source samples/server.sh, too.
# shellcheck disable=SC2034,SC2154 # names that are set here for the caller, or by the caller

repository=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
bot=$repository/samples/helpdesk.gbai
binary=${BACKUPEDGE_BINARY:-$repository/dist/backupedge}

# ---- Usage and requirements --------------------------------------------------------------------------------------

refuse() {
  printf '%s: %s\n' "$0" "$1" >&2
  exit 2
}

# at_most COUNT ARGUMENT...: shows the help if the first argument asks for it; refuses more than COUNT arguments.
at_most() {
  local count=$1
  shift
  [[ ${1:-} != -h && ${1:-} != --help ]] || { help; exit 0; }
  (($# <= count)) || { help >&2; exit 2; }
}

# need PROGRAM:PACKAGE...: ends the script if a program is missing; without `:PACKAGE`, the package has the program's name.
need() {
  local pair
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || refuse "${pair%%:*} is missing; install it (Debian: ${pair#*:}) and try again."
  done
}

need_binary() { [[ -x $binary ]] || refuse "'$binary' does not exist. Run ./build.sh publish."; }

need_folder() { [[ -d $1 ]] || refuse "'$1' is not a folder."; }

need_root() { [[ $(id -u) == 0 ]] || refuse "this needs root, to $1."; }

# in_own_mounts ARGUMENT...: continues as root in a mount namespace, whose mounts end with the script.
in_own_mounts() {
  [[ -z ${BACKUPEDGE_OWN_MOUNTS:-} ]] || return 0
  need_root "mount and to change the root folder"
  need unshare:util-linux
  BACKUPEDGE_OWN_MOUNTS=1 exec unshare --mount --propagation private "$0" "$@"
}

# ---- Scratch data and results ------------------------------------------------------------------------------------

# scratch_in FOLDER NAME: creates a folder for the caller to remove at its end; sets scratch.
scratch_in() { scratch=$(mktemp -d "$(cd -- "$1" && pwd -P)/backupedge-$2.XXXXXX"); }

# remove_at_end: removes the scratch folder at the end of a script that does not source samples/server.sh, which does so itself.
remove_at_end() {
  trap 'clean_up' EXIT
  trap 'exit 130' INT TERM
}

clean_up() { [[ -z ${scratch:-} ]] || rm -rf --one-file-system "$scratch"; }

give_up() {
  printf 'Failed: %s\n' "$1" >&2
  exit 1
}

say() { printf -- '- %s\n' "$*"; }

# random SEED BYTES: writes bytes that look random and are the same each time.
random() { head -c "$2" /dev/zero | openssl enc -aes-128-ctr -nosalt -pbkdf2 -iter 1 -pass "pass:$1"; }

# must_be_same FOLDER RESTORED: fails if content, mode, owner, time, links, ACLs or attributes of any entry differ.
must_be_same() {
  local differences
  differences=$(rsync -aHAXnic --delete "$1/" "$2/")
  [[ -z $differences ]] || give_up "rsync finds $(wc -l <<<"$differences") differences: $(head -n 20 <<<"$differences")"
}

# ---- A server on a separate disk: $disk is the mount point, $data the data folder in it -------------------------

free_bytes() { stat -f -c '%a %S' "$disk" | { read -r blocks size && printf '%s\n' $((blocks * size)); }; }

# status METHOD PATH [JSON]: writes the status code of a call; its body is in $scratch/answer.
status() {
  local -a options=(-s -o "$scratch/answer" -X "$1" -H @"$scratch/headers" -w '%{http_code}' --max-time 60)
  [[ $# -lt 3 ]] || options+=(-H 'Content-Type: application/json' --data "$3")
  curl "${options[@]}" "$url/api/v1/backup$2" || true
}

# health_status PATH: writes the status code of /health or /health/ready; its body is in $scratch/answer.
health_status() { curl -s -o "$scratch/answer" -w '%{http_code}' --max-time 10 "$url$1" || true; }

# The server runs, is healthy and is ready.
must_live() {
  local i
  kill -0 "$server" 2>/dev/null || give_up "the server has ended."
  [[ $(health_status /health) == 200 ]] || give_up "/health does not answer 200: $(<"$scratch/answer")"
  for ((i = 0; i < 100; i++)); do
    # A server that has just answered /health may still be starting.
    [[ $(health_status /health/ready) != 200 ]] || return 0
    grep -q "is starting" "$scratch/answer" || break
    sleep 0.1
  done
  give_up "/health/ready does not answer 200: $(<"$scratch/answer")"
}

# must_be_gone BACKUP: waits until its archive is removed.
must_be_gone() {
  local i
  for ((i = 0; i < 100; i++)); do
    [[ -e $data/archives/$1.bea ]] || return 0
    sleep 0.1
  done
  give_up "the archive of $1 still exists 10 s after the deletion."
}

# ---- A separate root folder --------------------------------------------------------------------------------------

# make_root ROOT WORK: mounts /dev, /proc and the folder WORK in a root folder; the rest of it becomes read-only. WORK has the
# same path inside and outside.
make_root() {
  mkdir -p "$1/dev" "$1/proc" "$1$2"
  mount --bind "$1" "$1"
  mount --bind /dev "$1/dev"
  mount -t proc proc "$1/proc"
  mount --bind "$2" "$1$2"
  mount -o remount,ro,bind "$1"
}

# make_debian ROOT PACKAGE...: creates the root folder of a small Debian of this host's version, with apt and these packages.
make_debian() {
  need mmdebstrap:mmdebstrap
  mmdebstrap --quiet --variant=apt --include="$(IFS=, && printf '%s' "${*:2}")" \
    "$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)" "$1" || refuse "Debian's packages could not be installed."
}

# remove_root ROOT FOLDER: unmounts what is mounted in the root folder, and removes the folder that contains the root.
remove_root() {
  while mountpoint -q "$1"; do
    # What is still mounted must not be removed.
    umount -R "$1" 2>/dev/null || umount -R -l "$1" || return
  done
  rm -rf --one-file-system "$2"
}

# wrap FILE WORD...: creates a program that runs these words with its own arguments added.
wrap() {
  local file=$1
  shift
  printf '#!/bin/sh\nexec %s "$@"\n' "${*@Q}" >"$file"
  chmod 755 "$file"
}
