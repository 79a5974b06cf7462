#!/usr/bin/env bash
# Makes data, backs it up in full, changes it, backs it up incrementally, and tells what the incremental backup added to the
# repository: by BackupEdge and, where they are installed, by restic and borg. `--help` tells the rest.
set -euo pipefail
export LC_ALL=C

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
binary=${BACKUPEDGE_BINARY:-$here/../dist/backupedge}
big_file_mb=${BIG_FILE_MB:-4096}
files=${FILES:-100000}

help() {
  cat <<'END_OF_HELP'
usage: tests/prove-incremental.sh [FOLDER]

Three cases, each in a fresh repository of each program: a full backup, the change, an incremental backup.

  pages    one file of random bytes, 1 % of its 4 KiB pages rewritten in place  under 25 % of the file
  insert   one byte put before that file                                        under 1 MB
  still    a tree of small files, nothing changed                               under 100 KB

The limits are those of BackupEdge's archive; restic and borg (lz4) are only measured, by the growth of the repository
folder. Each incremental backup of BackupEdge is restored and compared byte for byte, with modes, owners, times and links.

Scratch space is taken in FOLDER, otherwise in TMPDIR, and given back: four times the file.

  BIG_FILE_MB        the file's size in MiB; 4096 unless told
  FILES              how many small files; 100000 unless told
  PEERS              programs to measure beside; "restic borg" unless told, "" for none
  BACKUPEDGE_BINARY  the program; dist/backupedge unless told

Exit codes: 0 the limits hold and the restores are identical, 1 not so, 2 wrong use or something is missing.
END_OF_HELP
}

refuse() {
  printf '%s: %s\n' "$0" "$1" >&2
  exit 2
}

give_up() {
  printf 'Failed: %s\n' "$1" >&2
  exit 1
}

[[ ${1:-} != -h && ${1:-} != --help ]] || { help; exit 0; }
[[ $# -le 1 ]] || { help >&2; exit 2; }
[[ -x $binary ]] || refuse "'$binary' is not there. Run ./build.sh publish."
[[ $big_file_mb =~ ^[1-9][0-9]*$ && $files =~ ^[1-9][0-9]*$ ]] || refuse "BIG_FILE_MB and FILES must be numbers above 0."
for command in openssl rsync shuf; do
  command -v "$command" >/dev/null || refuse "$command is missing; install it and try again."
done
parent=${1:-${TMPDIR:-/tmp}}
[[ -d $parent ]] || refuse "'$parent' is not a folder."

scratch=$(mktemp -d "$(cd -- "$parent" && pwd -P)/backupedge-incremental.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

# Restic and borg keep everything of theirs in the scratch folder.
export RESTIC_PASSWORD=prove RESTIC_CACHE_DIR=$scratch/restic-cache
export BORG_BASE_DIR=$scratch/borg-home BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes

programs=(backupedge)
for peer in ${PEERS-restic borg}; do
  if command -v "$peer" >/dev/null; then
    programs+=("$peer")
  else
    printf '%s: left out, because it is not installed\n' "$peer"
  fi
done

# ---- The data ----------------------------------------------------------------------------------------------------

# random SEED BYTES: bytes that look random and are the same each time.
random() { head -c "$2" /dev/zero | openssl enc -aes-128-ctr -nosalt -pbkdf2 -iter 1 -pass "pass:$1"; }

# One page in a hundred, at random places, gets other random bytes.
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

# Lines of random letters; 100 files to a folder, those of a folder of one size, 200 to 4000 bytes.
small_files() {
  local first folder size count
  for ((first = 0; first < files; first += 100)); do
    folder=$1/$((first / 10000))/$((first / 100 % 100))
    size=$((200 + first * 26544357 % 3801))
    count=$((files - first < 100 ? files - first : 100))
    mkdir -p "$folder"
    # All is read, so that no program of the pipe loses its reader.
    random "small $first" $((size * count * 48 / 65 + 48)) | openssl base64 | { head -c $((size * count)) && cat >/dev/null; } |
      split -b "$size" -a 2 -d - "$folder/file-"
  done
}

# ---- The programs ------------------------------------------------------------------------------------------------

# The first string or number of a name in a JSON text.
field() {
  { grep -oE "\"$1\"[[:space:]]*:[[:space:]]*(\"[^\"]*\"|-?[0-9.]+|null)" <<<"$2" || true; } |
    head -n 1 | sed -E 's/^"[^"]*"[[:space:]]*:[[:space:]]*//; s/^"(.*)"$/\1/'
}

repository_size() { du -sb "$1" | cut -f 1; }

# back_up PROGRAM TYPE SOURCE: backs up into PROGRAM's repository; sets added, the bytes that came with it.
back_up() {
  local repository=$scratch/repository-$1 before=0 answer archive
  [[ ! -e $repository ]] || before=$(repository_size "$repository")
  case $1 in
    backupedge)
      answer=$("$binary" backup --data "$repository" --type "$2" --source "source=$3" --json) || give_up "$2 backup: $answer"
      [[ $(field status "$answer") == completed && $(field type "$answer") == "$2" ]] || give_up "$2 backup: $answer"
      added=$(field size "$answer")
      archive=$repository/archives/$(field backup_id "$answer").bea
      [[ $(stat -c %s "$archive") == "$added" ]] || give_up "the archive '$archive' has not the size that is told, $added."
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

# compare SOURCE: restores the newest backup of BackupEdge and looks for any difference.
compare() {
  local restored=$scratch/restored answer differences
  answer=$("$binary" restore latest --data "$scratch/repository-backupedge" --to "$restored" --json) || give_up "restore: $answer"
  [[ ! -e $1/big.bin ]] || cmp "$1/big.bin" "$restored/source/big.bin" || give_up "the restored file differs."
  differences=$(rsync -aHAXnic --delete "$1/" "$restored/source/")
  [[ -z $differences ]] || give_up "rsync finds differences: $(head -n 20 <<<"$differences")"
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
printf 'The limits hold: under 25 %% of the file, under 1 MB, under 100 KB.\n'
