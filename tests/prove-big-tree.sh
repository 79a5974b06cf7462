#!/usr/bin/env bash
# Backs up and restores a large tree over REST, and compares. See `--help`.
set -euo pipefail

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"
max_memory_mib=${MAX_MEMORY_MIB:-150}

help() {
  cat <<'END_OF_HELP'
usage: tests/prove-big-tree.sh [TREE]

Backs up TREE, by default one that tests/make-big-tree.sh creates, over REST, restores it into a new folder and compares content,
modes, owners, times, links, ACLs and attributes with rsync. Fails, too, if the server uses more memory than MAX_MEMORY_MIB (150).
Run it as root; otherwise owners and unreadable files cannot be compared.

Scratch space, twice the tree or more, is taken in TMPDIR and freed at the end.
BACKUPEDGE_BINARY is the program to check; the default is dist/backupedge.

Exit codes: 0 all checks passed, 1 a check failed (the first failure is reported), 2 something is missing.
END_OF_HELP
}

at_most 1 "$@"
need_folder "${1:-/}"
need_binary
need curl rsync
scratch_in "${TMPDIR:-/tmp}" tree
data=$scratch/data

clean_up() {
  chmod -R u+rwX "$scratch" 2>/dev/null || true
  rm -rf "$scratch"
}
# shellcheck source=samples/server.sh
source "$repository/samples/server.sh"

memory_of() { awk -v name="$1:" '$1 == name { print $2 }' "/proc/$server/status"; }

# finish PATH NAME: waits for a backup or job and samples the memory of the server; sets answer, seconds, peak_kib and mean_kib.
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
      *) give_up "$1 failed: $answer" ;;
    esac
  done
  seconds=$(((${EPOCHREALTIME/./} - seconds) / 100000))
  seconds=$((seconds / 10)).$((seconds % 10))
  peak_kib=$(memory_of VmHWM) mean_kib=$((sum / samples))
  printf '%s\n' "$(field "$2" "$answer") took $seconds s, peak memory $((peak_kib / 1024)) MiB, mean $((mean_kib / 1024)) MiB"
  ((peak_kib <= max_memory_mib * 1024)) || give_up "the server used more than $max_memory_mib MiB."
}

if [[ $# -gt 0 ]]; then
  tree=$(cd -- "$1" && pwd -P)
else
  tree=$scratch/tree
  bash "$repository/tests/make-big-tree.sh" "$tree"
fi

start_server --source "tree=$tree" --target "out=$scratch/out"
printf 'idle: %s MiB\n' $(($(memory_of VmRSS) / 1024))
backup=$(field backup_id "$(call POST /create '{"type": "full"}')")
finish "/$backup" id
printf 'files %s, source %s bytes, new %s bytes, stored %s bytes, warnings %s\n' "$(field files "$answer")" \
  "$(field source_size "$answer")" "$(field new_bytes "$answer")" "$(field size "$answer")" "$(field warning_count "$answer")"

# Resets the peak, so that the restore has its own.
echo 5 >"/proc/$server/clear_refs" 2>/dev/null || true
job=$(field job_id "$(call POST "/restore/$backup" '{"target": "out", "trust": true}')")
finish "/restore/$job/status" job_id
stop_server

# Sockets and devices are reported as warnings and not backed up.
unkept=$(cd -- "$tree" && find . -xdev \( -type s -o -type b -o -type c \) | sed 's/^\.//; s/[][*?\\]/\\&/g')
differences=$(rsync -aHAXnic --delete --exclude-from=- "$tree/" "$scratch/out/tree/" <<<"$unkept")
if [[ -n $differences ]]; then
  printf '%s\n' "$differences" | head -n 50
  give_up "rsync finds $(wc -l <<<"$differences") differences."
fi
allocated=$(du -sk "$tree" | cut -f 1)
restored=$(du -sk "$scratch/out/tree" | cut -f 1)
printf 'identical; on disk %s MiB before, %s MiB restored\n' $((allocated / 1024)) $((restored / 1024))
((restored <= allocated * 11 / 10 + 1024)) || give_up "the restored tree takes more space: holes were not restored."
