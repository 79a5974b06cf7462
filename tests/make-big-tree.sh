#!/usr/bin/env bash
# usage: tests/make-big-tree.sh OUT [FILES]
# Creates a folder OUT with every kind of entry that a backup can contain: FILES small files (default 50000), one file of
# 2 GiB that compresses by about half (BIG_FILE_MIB sets its size), links, holes, pipes, attributes, odd names, modes and
# times. Owners, set-id bits and unreadable modes only as root. Needs bash and coreutils; skips what other programs are
# missing for, with a message.
set -euo pipefail
export LC_ALL=C

[[ $# -ge 1 && $# -le 2 ]] || { echo "usage: $0 OUT [FILES]" >&2; exit 2; }
[[ ! -e $1 ]] || { echo "$0: '$1' already exists; name a new folder." >&2; exit 2; }
files=${2:-50000}
big_file_mib=${BIG_FILE_MIB:-2048}
mkdir -p -- "$1"
cd -- "$1"
umask 022

is_root() { [[ $(id -u) == 0 ]]; }
has() { command -v "$1" >/dev/null 2>&1; }
leave_out() { printf 'Skipped %s, because %s is missing\n' "$1" "$2" >&2; }

# Small files: 100 in each folder, text of 0 to 24 KiB with the file's number in it; each 50th has the content of another.
small_files() {
  local text="" i folder size
  for ((i = 0; i < 4000; i++)); do text+="entry $((i * 7919 % 10007)) of the log, "; done
  for ((i = 0; i < files; i++)); do
    if ((i % 100 == 0)); then
      folder=small/$((i / 10000))/$((i / 100 % 100))
      mkdir -p "$folder"
    fi
    size=$(((i * 2654435761 % 4096) * (i % 6)))
    if ((i % 50 == 49)); then
      printf '%s' "${text:0:3000}" >"$folder/copy-$i.txt"
    else
      printf '%s %s' "$i" "${text:i % 1000:size}" >"$folder/file-$i.txt"
    fi
  done
  : >small/empty
}

# Half of each MiB is random, half numbered lines of 32 bytes.
big_file() {
  local i
  for ((i = 0; i < big_file_mib; i++)); do
    head -c 524288 /dev/urandom
    seq -f '%010.0f ledger line of 2026.' $((i * 16384)) $((i * 16384 + 16383))
  done >big.bin
}

links() {
  mkdir -p links/folder links/elsewhere
  echo "one content, three names" >links/first
  ln links/first links/second
  ln links/first "links/elsewhere/third name"
  head -c 300000 /dev/urandom >links/large-first
  ln links/large-first links/folder/large-second
  ln -s first links/relative
  ln -s ../links/folder links/to-folder
  ln -s /etc/hostname links/absolute
  ln -s nowhere/at/all links/dangling
  ln -s loop links/loop
  ln -s "$(printf 'x%.0s' {1..4000})" links/long-target
  ln links/dangling links/dangling-again
}

kinds() {
  mkdir -p kinds/empty/deeper/still kinds/sparse
  truncate -s 1G kinds/sparse/all-hole
  truncate -s 1G kinds/sparse/islands
  local offset
  for offset in 0 300 777 1023; do
    dd if=/dev/urandom of=kinds/sparse/islands bs=64K count=1 seek=$((offset * 16)) conv=notrunc status=none
  done
  truncate -s 700M kinds/sparse/islands
  printf 'short' >kinds/sparse/tail-hole
  truncate -s 5M kinds/sparse/tail-hole
  head -c 8M /dev/zero >kinds/sparse/written-zeros
  mkfifo -m 0640 kinds/pipe
  ln kinds/pipe kinds/pipe-again
  if has perl && perl -MIO::Socket::UNIX -e 1 2>/dev/null; then
    perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "kinds/socket", Listen => 1) or die'
  elif has python3; then
    python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("kinds/socket")'
  else
    leave_out "the socket" "perl or python3"
  fi
}

names() {
  mkdir -p names
  local name
  # shellcheck disable=SC2016 # the names are literal
  local -a odd=(' ' ' leading and trailing ' $'new\nline' $'tab\there' "it's" '"quoted"' 'back\slash' '*' '?' '[a]' '-rf' '--help'
    '$HOME' '`id`' ';true' '#comment' '~' '...' '..hidden' '.dot' '%41' 'a:b' $'bell\a' $'\x7f' $'\x01'
    $'\xc3\xa9-composed' $'e\xcc\x81-decomposed' $'\xf0\x9f\x8c\x8a' $'\xff\xfe-invalid' $'cut-\xe2\x82' $'\x80' $'latin-\xe9')
  for name in "${odd[@]}"; do
    printf 'the file %q\n' "$name" >"names/$name"
    mkdir "names/folder $name"
    printf 'inside\n' >"names/folder $name/$name"
  done
  ln -s $'\xff\xfe-invalid' $'names/link-\xfe'
  name=$(printf 'n%.0s' {1..255})
  echo long >"names/$name"
  (
    cd names
    for ((i = 0; i < 12; i++)); do mkdir "${name:0:200}" && cd "${name:0:200}"; done
    echo deep >bottom
  )
  # These sort between a folder and its entries if paths are not compared part by part.
  mkdir names/order
  echo 1 >names/order/x && echo 2 >names/order-x && echo 3 >names/order.x && echo 4 >names/orderx
}

attributes() {
  mkdir -p attributes/folder
  echo "with attributes" >attributes/file
  echo "with an access list" >attributes/shared
  if ! has setfattr; then
    leave_out "extended attributes" setfattr
  else
    setfattr -n user.comment -v 'made for a test' attributes/file
    setfattr -n user.binary -v 0x00ff10fe attributes/file
    setfattr -n user.empty attributes/file
    setfattr -n user.long -v "$(printf 'v%.0s' {1..2000})" attributes/folder
  fi
  if ! has setfacl; then
    leave_out "access lists" setfacl
  else
    setfacl -m u:1234:rw,g:2345:r attributes/shared
    setfacl -m u:1234:rwx -d -m u:4321:rx attributes/folder
    echo inherited >attributes/folder/inherited
  fi
}

modes() {
  mkdir -p modes/sticky modes/group modes/private
  local mode
  for mode in 0400 0444 0600 0640 0664 0755 0777; do
    echo "$mode" >"modes/$mode" && chmod "$mode" "modes/$mode"
  done
  chmod 1777 modes/sticky
  chmod 0700 modes/private
  is_root || return 0
  for mode in 0000 0111 0222 4755 2755 6711; do
    echo "$mode" >"modes/$mode" && chmod "$mode" "modes/$mode"
  done
  echo inside >modes/private/file
  chown 12345:54321 modes/0640 modes/sticky
  chown -h 12345:54321 links/relative
  chown 23456 modes/4755 && chmod 4755 modes/4755
  chmod 2775 modes/group
  mkdir modes/read-only && echo inside >modes/read-only/file && chmod 0500 modes/read-only
  mkdir modes/closed && echo inside >modes/closed/file && chmod 0000 modes/closed
}

# Last, because creating an entry changes the time of its folder.
times() {
  mkdir times
  local time
  for time in '1960-02-03 04:05:06.5' '1970-01-01 00:00:00' '1999-12-31 23:59:59.999999999' '2021-03-04 05:06:07.123456789' \
    '2038-01-19 03:14:08' '2106-02-07 06:28:16.000000001'; do
    : >"times/$time" && TZ=UTC touch -d "$time" "times/$time"
  done
  TZ=UTC touch -h -d '2001-02-03 04:05:06.000000007' links/relative links/dangling
  TZ=UTC touch -d '2002-02-02 02:02:02.020202020' kinds/pipe kinds/empty/deeper kinds/empty names times
}

small_files
((big_file_mib == 0)) || big_file
links
kinds
names
attributes
modes
times
printf 'made %s entries, %s MiB on disk\n' "$(find . -printf x 2>/dev/null | wc -c)" "$(du -sm . | cut -f 1)"
