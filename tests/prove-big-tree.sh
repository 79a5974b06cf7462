#!/usr/bin/env bash
# usage: tests/prove-big-tree.sh [TREE]
# Backs up TREE (or one that make-big-tree.sh makes) over REST with the published binary, restores it into a fresh folder and
# lets rsync look for any difference in content, mode, owner, time, links, access lists and attributes. Also fails when the
# server takes more memory than MAX_MEMORY_MIB (150). Run it as root, or owners and unreadable files cannot be compared.
# Scratch space, twice the tree or more, is taken in TMPDIR and given back.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
binary=${BACKUPEDGE_BINARY:-$here/../dist/backupedge}
max_memory_mib=${MAX_MEMORY_MIB:-150}
[[ -x $binary ]] || { echo "$0: '$binary' is not there. Run ./build.sh publish." >&2; exit 2; }
for command in rsync curl; do
  command -v "$command" >/dev/null || { echo "$0: $command is missing; install it and try again." >&2; exit 2; }
done
scratch=$(mktemp -d "${TMPDIR:-/tmp}/backupedge-prove.XXXXXX")
data=$scratch/data

clean_up() {
  chmod -R u+rwX "$scratch" 2>/dev/null || true
  rm -rf "$scratch"
}
# shellcheck source=samples/server.sh
source "$here/../samples/server.sh"

memory_of() { awk -v name="$1:" '$1 == name { print $2 }' "/proc/$server/status"; }

# finish PATH: waits for a backup or job and samples the server's memory meanwhile; sets answer, seconds, peak_kib, mean_kib.
finish() {
  local sum=0 samples=0 now
  seconds=${EPOCHREALTIME/./}
  while :; do
    answer=$(call GET "$1")
    now=$(memory_of VmRSS)
    sum=$((sum + now)) samples=$((samples + 1))
    case $(field status "$answer") in
      completed) break ;;
      queued | running) sleep 0.2 ;;
      *) give_up "$1 ended so: $answer" ;;
    esac
  done
  seconds=$(((${EPOCHREALTIME/./} - seconds) / 100000))
  seconds=$((seconds / 10)).$((seconds % 10))
  peak_kib=$(memory_of VmHWM) mean_kib=$((sum / samples))
  printf '%s\n' "$(field "$2" "$answer") took $seconds s, peak memory $((peak_kib / 1024)) MiB, mean $((mean_kib / 1024)) MiB"
  ((peak_kib <= max_memory_mib * 1024)) || give_up "the server took more than $max_memory_mib MiB."
}

if [[ $# -gt 0 ]]; then
  tree=$(cd -- "$1" && pwd -P)
else
  tree=$scratch/tree
  bash "$here/make-big-tree.sh" "$tree"
fi

start_server --source "tree=$tree" --target "out=$scratch/out"
printf 'idle: %s MiB\n' $(($(memory_of VmRSS) / 1024))
backup=$(field backup_id "$(call POST /create '{"type": "full"}')")
finish "/$backup" id
printf 'files %s, source %s bytes, new %s bytes, stored %s bytes, warnings %s\n' "$(field files "$answer")" \
  "$(field source_size "$answer")" "$(field new_bytes "$answer")" "$(field size "$answer")" "$(field warning_count "$answer")"

# The kernel forgets the peak so far, so that the restore has a peak of its own.
echo 5 >"/proc/$server/clear_refs" 2>/dev/null || true
job=$(field job_id "$(call POST "/restore/$backup" '{"target": "out", "trust": true}')")
finish "/restore/$job/status" job_id
stop_server

# Sockets and devices are told as warnings and not kept.
unkept=$(cd -- "$tree" && find . -xdev \( -type s -o -type b -o -type c \) | sed 's/^\.//; s/[][*?\\]/\\&/g')
differences=$(rsync -aHAXnic --delete --exclude-from=- "$tree/" "$scratch/out/tree/" <<<"$unkept")
if [[ -n $differences ]]; then
  printf '%s\n' "$differences" | head -n 50
  give_up "rsync finds $(wc -l <<<"$differences") differences."
fi
allocated=$(du -sk "$tree" | cut -f 1)
restored=$(du -sk "$scratch/out/tree" | cut -f 1)
printf 'identical; on disk %s MiB before, %s MiB restored\n' $((allocated / 1024)) $((restored / 1024))
((restored <= allocated * 11 / 10 + 1024)) || give_up "the restored tree takes more space: holes were filled."
