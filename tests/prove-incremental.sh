#!/usr/bin/env bash
# Measures what an incremental backup adds to the repository, by BackupEdge and, if they are installed, by restic and borg.
# See `--help`.
set -euo pipefail
export LC_ALL=C

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"
big_file_mb=${BIG_FILE_MB:-4096}
files=${FILES:-100000}

help() {
  cat <<'END_OF_HELP'
usage: tests/prove-incremental.sh [FOLDER]

Three cases, each in a new repository of each program: a full backup, the change, an incremental backup.

  pages    one file of random bytes, 1 % of its 4 KiB pages rewritten in place  under 25 % of the file
  insert   one byte inserted at the start of that file                          under 1 MB
  still    a tree of small files, nothing changed                               under 100 KB

The limits are those of BackupEdge's archive; restic and borg (lz4) are only measured, by the growth of the repository
folder. Each incremental backup of BackupEdge is restored and compared byte for byte, with modes, owners, times and links.

Scratch space, four times the file, is taken in FOLDER, by default in TMPDIR, and freed at the end.

  BIG_FILE_MB        size of the file in MiB; default 4096
  FILES              number of small files; default 100000
  PEERS              other programs to measure, "" for none; default "restic borg"
  BACKUPEDGE_BINARY  the program; default dist/backupedge

Exit codes: 0 below the limits and all restores identical, 1 otherwise, 2 wrong usage or something is missing.
END_OF_HELP
}

at_most 1 "$@"
need_folder "${1:-/}"
need_binary
need openssl rsync shuf:coreutils
[[ $big_file_mb =~ ^[1-9][0-9]*$ && $files =~ ^[1-9][0-9]*$ ]] || refuse "BIG_FILE_MB and FILES must be numbers above 0."

scratch_in "${1:-${TMPDIR:-/tmp}}" incremental
# shellcheck source=samples/server.sh
source "$repository/samples/server.sh"

# Restic and borg keep all their files in the scratch folder.
export RESTIC_PASSWORD=prove RESTIC_CACHE_DIR=$scratch/restic-cache
export BORG_BASE_DIR=$scratch/borg-home BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes

programs=(backupedge)
for peer in ${PEERS-restic borg}; do
  if command -v "$peer" >/dev/null; then
    programs+=("$peer")
  else
    printf '%s is skipped, because it is not installed\n' "$peer"
  fi
done

# ---- The data ----------------------------------------------------------------------------------------------------

# change_pages FILE: overwrites one page in a hundred, at random offsets, with other random bytes.
change_pages() {
  local count=$((big_file_mb * 256)) changed page i=0
  changed=$(((count + 99) / 100))
  random pages $((changed * 4096)) >"$scratch/pages"
  while read -r page; do
    dd if="$scratch/pages" of="$1" bs=4096 count=1 skip="$i" seek="$page" conv=notrunc status=none
    i=$((i + 1))
  done < <(shuf -i "0-$((count - 1))" -n "$changed" --random-source=<(random places $((count * 8)) 2>/dev/null))
  rm "$scratch/pages"
}

insert_byte() {
  { printf 'x' && cat "$1"; } >"$1.new"
  mv "$1.new" "$1"
}

# small_files FOLDER: lines of random letters; 100 files in each folder, which have the same size, 200 to 4000 bytes.
small_files() {
  local first folder size count
  for ((first = 0; first < files; first += 100)); do
    folder=$1/$((first / 10000))/$((first / 100 % 100))
    size=$((200 + first * 26544357 % 3801))
    count=$((files - first < 100 ? files - first : 100))
    mkdir -p "$folder"
    # Everything is read, so that no program of the pipe receives SIGPIPE.
    random "small $first" $((size * count * 48 / 65 + 48)) | openssl base64 | { head -c $((size * count)) && cat >/dev/null; } |
      split -b "$size" -a 2 -d - "$folder/file-"
  done
}

# ---- The programs ------------------------------------------------------------------------------------------------

repository_size() { du -sb "$1" | cut -f 1; }

# back_up PROGRAM TYPE SOURCE: backs up into PROGRAM's repository; sets added, the bytes by which that grew.
back_up() {
  local repository=$scratch/repository-$1 before=0 answer archive
  [[ ! -e $repository ]] || before=$(repository_size "$repository")
  case $1 in
    backupedge)
      answer=$("$binary" backup --data "$repository" --type "$2" --source "source=$3" --json) || give_up "$2 backup: $answer"
      [[ $(field status "$answer") == completed && $(field type "$answer") == "$2" ]] || give_up "$2 backup: $answer"
      added=$(field size "$answer")
      archive=$repository/archives/$(field backup_id "$answer").bea
      [[ $(stat -c %s "$archive") == "$added" ]] || give_up "the archive '$archive' does not have the reported size, $added."
      ;;
    restic)
      [[ -e $repository ]] || restic -q init --repo "$repository"
      restic -q backup --repo "$repository" "$3"
      added=$(($(repository_size "$repository") - before))
      ;;
    borg)
      [[ -e $repository ]] || borg init -e none "$repository"
      borg create --compression lz4 "$repository::$2" "$3"
      added=$(($(repository_size "$repository") - before))
      ;;
  esac
}

# compare SOURCE: restores the newest backup of BackupEdge and compares it with the source.
compare() {
  local restored=$scratch/restored answer
  answer=$("$binary" restore latest --data "$scratch/repository-backupedge" --to "$restored" --json) || give_up "restore: $answer"
  [[ ! -e $1/big.bin ]] || cmp "$1/big.bin" "$restored/source/big.bin" || give_up "the restored file differs."
  must_be_same "$1" "$restored/source"
  rm -rf "$restored"
}

# ---- The cases ---------------------------------------------------------------------------------------------------

rows=()
missed=()

# prove CASE LIMIT SOURCE CHANGE...: a full backup, the change, an incremental backup, by each program.
prove() {
  local name=$1 limit=$2 source=$3 program full size began
  local -A fulls=()
  shift 3
  for program in "${programs[@]}"; do
    began=$SECONDS
    back_up "$program" full "$source"
    fulls[$program]=$added
    printf '%s: %s full, %s s\n' "$name" "$program" $((SECONDS - began))
  done
  "$@"
  size=$(find "$source" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%.0f", sum }')
  for program in "${programs[@]}"; do
    began=$SECONDS
    back_up "$program" incremental "$source"
    printf '%s: %s incremental, %s s\n' "$name" "$program" $((SECONDS - began))
    full=${fulls[$program]}
    rows+=("$(printf '%-8s %-11s %14s %14s %14s %9s' "$name" "$program" "$size" "$full" "$added" \
      "$(awk -v part="$added" -v all="$size" 'BEGIN { printf "%.4f", 100 * part / all }')")")
    [[ $program == backupedge ]] || continue
    ((added < limit)) || missed+=("$name: $added bytes were added, the limit is $limit.")
    compare "$source"
    printf '%s: the restored incremental backup is identical\n' "$name"
  done
  rm -rf "$scratch"/repository-* "$scratch/restic-cache" "$scratch/borg-home"
}

big=$scratch/big
mkdir "$big"
random file $((big_file_mb << 20)) >"$big/big.bin"
prove pages $(((big_file_mb << 20) / 4)) "$big" change_pages "$big/big.bin"
prove insert 1000000 "$big" insert_byte "$big/big.bin"
rm -rf "$big"
small_files "$scratch/small"
prove still 100000 "$scratch/small" true

printf '\n%-8s %-11s %14s %14s %14s %9s\n' case program 'source bytes' 'full added' 'incr. added' '% source'
printf '%s\n' "${rows[@]}"
((${#missed[@]} == 0)) || give_up "$(printf '%s ' "${missed[@]}")"
printf 'Below the limits: 25 %% of the file, 1 MB, 100 KB.\n'
