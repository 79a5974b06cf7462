#!/usr/bin/env bash
# Simulates power failures under the published binary and checks what is left. See `--help`.
set -euo pipefail

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"

help() {
  cat <<'END_OF_HELP'
usage: sudo tests/prove-crash-images.sh [OPTION]...

  --images N          number of crash images, divided among the file systems; default 60
  --seed N            seed of the random choices; default 1
  --steps N           steps of the workload on each file system; default 60
  --file-system NAME  ext4, xfs or btrfs; can be repeated; default all three
  --encryption MODE   none, shared or sealed: how the store is encrypted; default none
  --again FOLDER      checks an image that an earlier run has kept

For each file system, runs the binary's server with its data folder on a disk that logs every write and flush (a FUSE file under a loop
device, tests/BackupEdge.CrashDisk), under a workload: full, incremental and differential backups of a folder and a SQLite database that
change, deletes, prunes, copies to a folder on the same disk, restores, verifies, keys, schedules, holds, restarts and kills. Each answer of
the server is a promise; after it was received, it is recorded as a mark in the log.

Then cuts the log at random points. All that was written before the last flush is kept; each later write is kept, lost, halved or torn at
512 bytes. Each image is mounted, which replays its journal, and checked:

  - restores that were reported completed are complete in their target folders;
  - each backup that was reported copied comes back from the copy alone;
  - the server starts, the catalogue passes integrity_check (a sealed one the same check at the start of the server), and the first admin
    key is complete and accepted;
  - each backup that was reported completed exists, verifies and restores to the same files, modes, times and rows;
  - no backup that was reported deleted exists; keys, holds and schedules match the answers;
  - no partial or unknown file is left in the data folder;
  - a new backup completes and restores, and is copied; a verification of the copy finds no damage.

The test checks itself, too: of files that are written beside the data folder, one that was flushed must never be lost, and one that was
not flushed must be lost in some images.

An image that the kernel does not mount, because a sector of the file system's superblock is torn, tests nothing; it is counted, and an
image of the next seed replaces it. An image with a violation is kept in TMPDIR with what --again needs.

Sixty images take 5 to 15 minutes. Needs root, to mount, 1 GB in TMPDIR, and the .NET SDK.
BACKUPEDGE_BINARY is the program to check; the default is dist/backupedge.

Exit codes: 0 all checks passed, 1 a check failed (each failure is reported), 2 not root, wrong usage or something is missing.
END_OF_HELP
}

images=60 seed=1 steps=60 again='' encryption=none file_systems=()
arguments=("$@")
while (($# > 0)); do
  case $1 in
    -h | --help) help; exit 0 ;;
    --images | --seed | --steps)
      [[ ${2:-} =~ ^[1-9][0-9]{0,6}$ ]] || { help >&2; exit 2; }
      printf -v "${1#--}" '%s' "$2"
      shift 2
      ;;
    --file-system)
      [[ ${2:-} =~ ^(ext4|xfs|btrfs)$ ]] || { help >&2; exit 2; }
      file_systems+=("$2")
      shift 2
      ;;
    --encryption)
      [[ ${2:-} =~ ^(none|shared|sealed)$ ]] || { help >&2; exit 2; }
      encryption=$2
      shift 2
      ;;
    --again)
      [[ -d ${2:-} && -e $2/image ]] || refuse "'${2:-}' contains no image."
      again=$(cd -- "$2" && pwd -P)
      shift 2
      ;;
    *) help >&2; exit 2 ;;
  esac
done
((${#file_systems[@]} > 0)) || file_systems=(ext4 xfs btrfs)

in_own_mounts "${arguments[@]}"
need_binary
[[ -e /dev/fuse ]] || refuse "/dev/fuse is missing: the kernel has no FUSE."
missing=()
command -v mkfs.xfs >/dev/null || missing+=(xfsprogs)
command -v mkfs.btrfs >/dev/null || missing+=(btrfs-progs)
if ((${#missing[@]} > 0)) && command -v apt-get >/dev/null; then
  printf 'Installing %s\n' "${missing[*]}"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >/dev/null ||
    refuse "installing failed: ${missing[*]}"
fi
PATH=$PATH:$repository/.dotnet
need curl:curl findmnt:util-linux lsblk:util-linux sqlite3:sqlite3 mkfs.ext4:e2fsprogs mkfs.xfs:xfsprogs mkfs.btrfs:btrfs-progs \
  mountpoint:util-linux dotnet:dotnet-sdk-10.0

scratch_in "${TMPDIR:-/tmp}" crash
disk=$scratch/disk
work=$scratch/work
data=$disk/data
crash_disk=$repository/tests/BackupEdge.CrashDisk/bin/Release/net10.0/BackupEdge.CrashDisk.dll
serving=

# Waits for the process that serves the disk, which ends when the disk is unmounted; kills it if the unmount does not complete.
end_disk() {
  local i
  [[ -n $serving ]] || return 0
  for ((i = 0; i < 100; i++)); do
    kill -0 "$serving" 2>/dev/null || break
    sleep 0.1
  done
  kill -9 "$serving" 2>/dev/null || true
  wait "$serving" 2>/dev/null || true
}

clean_up() {
  local folder
  write_back_late
  for folder in "$disk" "$scratch/logged"; do
    ! mountpoint -q "$folder" || umount "$folder" 2>/dev/null || umount -l "$folder" || true
  done
  end_disk
  rm -rf --one-file-system "$scratch"
}
# shellcheck source=samples/server.sh
source "$repository/samples/server.sh"
# shellcheck source=tests/crash-workload.sh
source "$repository/tests/crash-workload.sh"
# shellcheck source=tests/crash-checks.sh
source "$repository/tests/crash-checks.sh"

mkdir "$disk" "$scratch/logged"
checked=0 lost=0 wrong=0 unmountable=0 promised=0 recovered=0 unsynced_lost=0 unsynced_seen=0

# keep FILE_SYSTEM TITLE: copies the image and what --again needs into a folder, and reports its path.
keep() {
  local kept
  kept=$(mktemp -d "${TMPDIR:-/tmp}/backupedge-crash-$1-$2.XXXXXX")
  # The image before the checks changed it.
  cp --sparse=always "$scratch/cut" "$kept/image"
  cp "$scratch/marks" "$kept/marks"
  cp -a "$work" "$kept/work"
  printf '%s\n' "$1" >"$kept/file-system"
  printf '      kept for --again: %s\n' "$kept"
}

# check_cut FILE_SYSTEM TITLE: checks $scratch/cut with $scratch/marks; false when it cannot be mounted. Sets violations.
check_cut() {
  local before_lost=$lost before_wrong=$wrong before_promised=$promised
  cp --sparse=always "$scratch/cut" "$scratch/image"
  mount_image "$1" || return 1
  check_image
  umount_image
  violations=$((lost - before_lost + wrong - before_wrong))
  printf -- '- %s: %s backups promised, %s lost, %s wrong; %s\n' "$2" "$((promised - before_promised))" \
    "$((lost - before_lost))" "$((wrong - before_wrong))" "$(head -n 1 "$scratch/cut.line")"
}

if [[ -n $again ]]; then
  cp -a "$again/work" "$work"
  encryption=$(<"$work/encryption")
  cp "$again/marks" "$scratch/marks"
  cp --sparse=always "$again/image" "$scratch/cut"
  printf 'again\n' >"$scratch/cut.line"
  check_cut "$(<"$again/file-system")" "$again" || refuse "the image cannot be mounted."
  ((violations == 0))
  exit
fi

dotnet build "$repository/tests/BackupEdge.CrashDisk" -c Release --disable-build-servers -v quiet >"$scratch/build.log" 2>&1 ||
  { cat "$scratch/build.log" >&2; refuse "tests/BackupEdge.CrashDisk cannot be built."; }

left=${#file_systems[@]}
for file_system in "${file_systems[@]}"; do
  RANDOM=$((seed + left))
  began=$SECONDS
  wanted=$(((images - checked) / left))
  left=$((left - 1))
  rm -rf "$work" "$scratch/image-of-disk" "$scratch/log"
  run_workload "$file_system"
  say "$file_system: the workload made $(grep -c '^completed' "$work/marks") backups in $((SECONDS - began)) s;" \
    "the log has $(stat -c %s "$scratch/log") bytes"
  # The cuts differ between the file systems.
  cut_seed=$((seed * 1000 + left * 300))
  # The first cut is directly after the first promise, and loses everything that was not flushed.
  cut=(--after admin) title=after-start
  done_here=0
  refused=0
  while ((done_here < wanted)); do
    dotnet "$crash_disk" cut "$scratch/log" "$scratch/cut" "${cut[@]}" >"$scratch/cut.txt" || give_up "the log could not be cut."
    sed -n 1p "$scratch/cut.txt" >"$scratch/cut.line"
    sed -n 's/^mark //p' "$scratch/cut.txt" >"$scratch/marks"
    this=$title
    cut_seed=$((cut_seed + 1))
    cut=(--seed "$cut_seed") title=seed-$cut_seed
    if ! check_cut "$file_system" "$file_system, $this"; then
      unmountable=$((unmountable + 1)) refused=$((refused + 1))
      ((refused <= wanted)) || give_up "$file_system mounts too few of the images."
      continue
    fi
    done_here=$((done_here + 1)) checked=$((checked + 1))
    ((violations == 0)) || keep "$file_system" "$this"
  done
done

printf 'Self-check: %s of %s unflushed control files were lost; flushed ones must never be. %s more images could not be mounted.\n' \
  "$unsynced_lost" "$unsynced_seen" "$unmountable"
printf '%s promised backups were restored and compared, and %s from the copy alone.\n' "$promised" "$recovered"
printf '%s images, %s lost, %s wrong\n' "$checked" "$lost" "$wrong"
if ((unsynced_lost == 0 && checked >= 10)); then
  printf 'Failed: no unflushed file was lost in any image, so the images test nothing.\n' >&2
  exit 1
fi
((lost == 0 && wrong == 0))
