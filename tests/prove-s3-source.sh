#!/usr/bin/env bash
# Measures backups of the buckets of a real S3 engine. See `--help`.
set -euo pipefail
export LC_ALL=C

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"
objects=${OBJECTS:-100000}
buckets=${BUCKETS:-20}

help() {
  cat <<'END_OF_HELP'
usage: tests/prove-s3-source.sh

Starts Ceph with its S3 gateway on loopback (tests/ceph-gateway.sh), writes small objects (200 to 4000 bytes) into buckets bot-N.gbai, and
makes three backups of the source kind s3:

  first      a full backup
  unchanged  an incremental backup without changes: reads no object
  changed    an incremental backup after 1 % of the objects were written again: reads only these

For each, the time, the GETs of objects and all requests that the gateway counted, and the largest memory of the program (VmHWM) are printed.
Then one bucket is emptied and restored, and compared with what was written.

  OBJECTS            number of objects; default 100000
  BUCKETS            number of buckets; default 20
  BACKUPEDGE_BINARY  the program; default dist/backupedge

Needs radosgw, ceph-mon, ceph-osd, ceph-common, curl and openssl.

Exit codes: 0 the counts are right and the memory is under 128 MiB, 1 otherwise, 2 wrong usage or something is missing.
END_OF_HELP
}

at_most 0 "$@"
need_binary
need curl openssl radosgw ceph-mon ceph-osd ceph:ceph-common
[[ $objects =~ ^[1-9][0-9]*$ && $buckets =~ ^[1-9][0-9]*$ ]] || refuse "OBJECTS and BUCKETS must be numbers above 0."

scratch_in "${TMPDIR:-/tmp}" s3-source
gateway=$repository/tests/ceph-gateway.sh
each=$((objects / buckets))

clean_up() {
  "$gateway" stop "$scratch/ceph" 2>/dev/null || true
  rm -rf --one-file-system "$scratch"
}
# shellcheck source=samples/server.sh
source "$repository/samples/server.sh"

# ---- The engine --------------------------------------------------------------------------------------------------

read -r endpoint access secret < <("$gateway" start "$scratch/ceph")
signed=(--silent --show-error --fail --aws-sigv4 aws:amz:us-east-1:s3 --user "$access:$secret" -H "x-amz-content-sha256: UNSIGNED-PAYLOAD")

# send FILE...: carries out the transfers of these files of options for curl, several at a time.
send() {
  local file
  for file in "$@"; do
    curl "${signed[@]}" --parallel --parallel-max 64 --no-progress-meter --config "$file" || give_up "curl: $file"
  done
}

# counted NAME: writes how often the gateway has carried out an operation: get, or req for any.
counted() {
  ceph -c "$scratch/ceph/ceph.conf" daemon "$(gateway_socket)" perf dump 2>/dev/null |
    sed -n "/\"rgw\": {/,/}/s/^ *\"$1\": \([0-9]*\),*$/\1/p" | head -n 1
}

gateway_socket() { find "$scratch/ceph/run" -name '*client*.asok' | head -n 1; }

# ---- The objects -------------------------------------------------------------------------------------------------

# content N: the number of bytes of an object.
random objects 8000 >"$scratch/bytes"
mkdir "$scratch/files"
for ((size = 200; size < 4000; size += 38)); do
  head -c "$size" "$scratch/bytes" >"$scratch/files/$size"
done

# transfers BUCKET FIRST STEP GENERATION: writes the options to write each STEP-th object of a bucket. Its content depends on all of these.
transfers() {
  local i size
  for ((i = $2; i < each; i += $3)); do
    size=$((200 + (i + $1 * 7 + $4 * 11) % 100 * 38))
    printf 'url = "%s/bot-%s.gbai/bot-%s.gbkb/folder-%s/file-%s.txt"\nupload-file = "%s"\noutput = "/dev/null"\n' \
      "$endpoint" "$1" "$1" $((i % 50)) "$i" "$scratch/files/$size"
  done
}

began=$SECONDS
for ((bucket = 0; bucket < buckets; bucket++)); do
  curl "${signed[@]}" -X PUT "$endpoint/bot-$bucket.gbai" || give_up "the bucket bot-$bucket.gbai cannot be created."
  transfers "$bucket" 0 1 0 >"$scratch/curl-$bucket"
  send "$scratch/curl-$bucket"
done
say "$((each * buckets)) objects in $buckets buckets were written in $((SECONDS - began)) s"

# ---- The backups -------------------------------------------------------------------------------------------------

printf '%s' "$secret" >"$scratch/secret"
chmod 600 "$scratch/secret"
cat >"$scratch/backupedge.json" <<END_OF_SETTINGS
{
  "data": "$scratch/data",
  "sources": {
    "drive": { "kind": "s3", "endpoint": "$endpoint", "buckets": ["*.gbai"], "access_key": "$access", "secret_key_file": "$scratch/secret" }
  }
}
END_OF_SETTINGS
"$binary" config check --config "$scratch/backupedge.json"

# back_up NAME TYPE: makes a backup; sets answer, gets, requests, seconds and memory (in KiB).
back_up() {
  local pid status began gets_before requests_before
  gets_before=$(counted get)
  requests_before=$(counted req)
  began=$(date +%s.%N)
  "$binary" backup --config "$scratch/backupedge.json" --type "$2" --json >"$scratch/answer.json" 2>"$scratch/errors" &
  pid=$!
  memory=0
  while kill -0 "$pid" 2>/dev/null; do
    status=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status" 2>/dev/null || true)
    memory=${status:-$memory}
    sleep 0.05
  done
  wait "$pid" || give_up "the $1 backup failed: $(<"$scratch/answer.json") $(<"$scratch/errors")"
  seconds=$(awk -v from="$began" -v to="$(date +%s.%N)" 'BEGIN { printf "%.1f", to - from }')
  answer=$(<"$scratch/answer.json")
  gets=$(($(counted get) - gets_before))
  requests=$(($(counted req) - requests_before))
  say "$1: $seconds s, $gets GETs of $requests requests, $((memory / 1024)) MiB"
  ((memory < 128 * 1024)) || missed+=("$1 used $((memory / 1024)) MiB")
}

missed=()
back_up first full
[[ $(field files "$answer") == $((each * buckets)) ]] || missed+=("the first backup has $(field files "$answer") files")
back_up unchanged incremental
((gets == 0)) || missed+=("the unchanged run read $gets objects")
for ((bucket = 0; bucket < buckets; bucket++)); do
  transfers "$bucket" 7 100 1 >"$scratch/curl-$bucket"
  send "$scratch/curl-$bucket"
done
back_up changed incremental
expected=$((buckets * ((each - 7 + 99) / 100)))
((gets == expected)) || missed+=("after $expected changes, $gets objects were read")

# ---- The restore -------------------------------------------------------------------------------------------------

# keys BUCKET: writes the key and entity tag of each object.
keys() {
  local after=''
  while :; do
    # The signature is of the encoded form.
    curl "${signed[@]}" "$endpoint/$1?list-type=2${after:+&start-after=${after//\//%2F}}" >"$scratch/page" || give_up "the list of $1 failed."
    echo >>"$scratch/page"
    sed 's/<Contents>/\n/g' "$scratch/page" | sed -n 's/^<Key>\([^<]*\).*<ETag>\([^<]*\).*/\1 \2/p' >"$scratch/rows"
    [[ -s $scratch/rows ]] || break
    cat "$scratch/rows"
    after=$(tail -n 1 "$scratch/rows" | cut -d ' ' -f 1)
  done
}

keys bot-1.gbai >"$scratch/before"
awk -v url="$endpoint/bot-1.gbai/" '{ printf "url = \"%s%s\"\nrequest = DELETE\noutput = \"/dev/null\"\n", url, $1 }' "$scratch/before" >"$scratch/curl-delete"
send "$scratch/curl-delete"
[[ -z $(keys bot-1.gbai) ]] || give_up "the bucket bot-1.gbai was not emptied."
began=$SECONDS
"$binary" restore latest --config "$scratch/backupedge.json" --path drive/bot-1.gbai --target original >"$scratch/restore" 2>&1 ||
  give_up "the restore failed: $(<"$scratch/restore")"
keys bot-1.gbai >"$scratch/after"
cmp "$scratch/before" "$scratch/after" || missed+=("the restored bucket differs")
say "$(wc -l <"$scratch/after") objects were restored in $((SECONDS - began)) s"

((${#missed[@]} == 0)) || give_up "$(printf '%s; ' "${missed[@]}")"
printf 'All checks passed\n'
