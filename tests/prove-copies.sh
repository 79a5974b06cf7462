#!/usr/bin/env bash
# Attacks a copy in a real S3 engine with the host's own credentials, and recovers it. See `--help`.
set -euo pipefail

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"

help() {
  cat <<'END_OF_HELP'
usage: tests/prove-copies.sh [--throughput]

Starts Ceph with its S3 gateway on loopback (tests/ceph-gateway.sh), and a server that copies to a bucket with versions and Object Lock in
the mode compliance. Then, in this order:

  - 50 backups in a chain, one full and 49 incremental; 3 of them are deleted, without a bin, and pruned;
  - while they are copied, the server is killed (SIGKILL) 20 times and the gateway 4 times;
  - each commit record in the bucket has its archive, and a verification that reads the whole copy finds no damage;
  - a second data folder, as root on a tmpfs of 64 MB, keeps its archives only in the bucket (`local_retention_days` 0): while its disk has
    no byte free nothing is lost, and with space again all archives are removed there; then each is browsed, verified, the base of an
    incremental backup and restored, each compared by rsync -aHAXnic;
  - someone with the host's own credentials tries to delete every version, also with a bypass of the lock, adds a delete marker to every key,
    overwrites every key, forges commit records and tombstones, and adds thousands of objects;
  - `recover` in a new data folder, with nothing but the recovery identity, and a restore of every living backup, each compared with its
    source by rsync -aHAXnic.

With --throughput, one archive of 1 GiB is copied too, and the same file with rclone and restic, and the times are printed.

Needs radosgw, ceph-mon, ceph-osd, ceph-common, curl, rsync and python3 with boto3; with --throughput also rclone and restic. Takes about five
minutes, with --throughput some more. BACKUPEDGE_BINARY is the program to check; the default is dist/backupedge.

Exit codes: 0 all checks passed, 1 a check failed (the first failure is reported), 2 something is missing.
END_OF_HELP
}

throughput=false
if [[ ${1:-} == --throughput ]]; then
  throughput=true
  shift
fi
at_most 0 "$@"
need_binary
need curl rsync openssl python3 mountpoint:util-linux radosgw ceph-mon ceph-osd ceph:ceph-common
python3 -c 'import boto3' 2>/dev/null || refuse "the Python module boto3 is missing; install it (Debian: python3-boto3) and try again."
! $throughput || need rclone restic

scratch_in "${TMPDIR:-/tmp}" copies
data=$scratch/data
source=$scratch/bots
gateway=$repository/tests/ceph-gateway.sh

clean_up() {
  "$gateway" stop "$scratch/ceph" 2>/dev/null || true
  ! mountpoint -q "$scratch/disk" || umount "$scratch/disk" 2>/dev/null || umount -l "$scratch/disk" || true
  rm -rf --one-file-system "$scratch"
}
# shellcheck source=samples/server.sh
source "$repository/samples/server.sh"

# ---- The engine --------------------------------------------------------------------------------------------------

read -r endpoint access secret < <("$gateway" start "$scratch/ceph")
export AWS_ACCESS_KEY_ID=$access AWS_SECRET_ACCESS_KEY=$secret AWS_DEFAULT_REGION=us-east-1
export AWS_REQUEST_CHECKSUM_CALCULATION=when_required AWS_RESPONSE_CHECKSUM_VALIDATION=when_required

# s3 ACTION [ARGUMENT...]: calls the engine with the host's credentials; the actions are below.
s3() { ENDPOINT=$endpoint python3 "$scratch/s3.py" "$@"; }

cat >"$scratch/s3.py" <<'END_OF_PYTHON'
import os, sys, boto3
from botocore.config import Config
from botocore.exceptions import ClientError

s3 = boto3.client("s3", endpoint_url=os.environ["ENDPOINT"], config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 10}))
bucket, prefix = "offsite", "hosts/bots1/"


def versions():
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        for one in page.get("Versions", []):
            yield one, False
        for one in page.get("DeleteMarkers", []):
            yield one, True


def keys():
    return sorted({one["Key"] for one, _ in versions()})


def create(name):
    if name == "plain":
        s3.create_bucket(Bucket=name)
    else:
        s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)


def check():
    newest = {one["Key"] for one, marker in versions() if one["IsLatest"] and not marker}
    names = lambda folder, ending: {key[len(prefix + folder) : -len(ending)] for key in newest if key.startswith(prefix + folder)}
    archives, records = names("a/", ".bea"), names("m/", ".bem")
    uploads = s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
    if records - archives:
        sys.exit(f"records without an archive: {sorted(records - archives)}")
    print(len(records), len(archives - records), len(uploads))


def attack():
    count = dict(deleted=0, refused=0, markers=0, overwritten=0, forged=0, flooded=0)
    everything = list(versions())
    bodies = {one["Key"]: s3.get_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])["Body"].read()
              for one, marker in everything if not marker and "/m/" in one["Key"]}
    for one, marker in everything:
        for bypass in (False, True):
            try:
                extra = {"BypassGovernanceRetention": True} if bypass else {}
                s3.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"], **extra)
                count["deleted"] += 1
                break
            except ClientError:
                count["refused"] += bypass
    for key in {one["Key"] for one, _ in everything}:
        s3.put_object(Bucket=bucket, Key=key, Body=os.urandom(4096))
        s3.delete_object(Bucket=bucket, Key=key)
        count["overwritten"] += 1
        count["markers"] += 1
    for index, (key, body) in enumerate(sorted(bodies.items())):
        changed = bytearray(body)
        changed[len(changed) // 2] ^= 1
        another = sorted(bodies)[(index + 1) % len(bodies)]
        name = key[len(prefix + "m/") : -len(".bem")]
        stem = name.rsplit(".", 1)[0]
        forged = {
            key: bytes(changed),
            another: body,
            key[: -len(name) - 4] + "000000009" + name[9:] + ".bem": body,
            key.replace(name, stem + ".ffffffffffffffff"): body,
            prefix + "t/" + stem + ".bet": body,
        }
        for at, content in forged.items():
            s3.put_object(Bucket=bucket, Key=at, Body=content)
            count["forged"] += 1
    for index in range(3000):
        folder, ending = (("a/", ".bea"), ("m/", ".bem"), ("c/", ".bec"))[index % 3]
        s3.put_object(Bucket=bucket, Key=f"{prefix}{folder}{index:012d}-junk-{index}.0123456789abcdef{ending}", Body=b"x")
        count["flooded"] += 1
    s3.put_object(Bucket=bucket, Key=f"{prefix}c/20991231T000000Z-999999.bec", Body=b"BKEDGBEC" + os.urandom(4096))
    s3.put_object(Bucket=bucket, Key=f"{prefix}backupedge.json", Body=b'{"format":1,"store":"00000000-0000-0000-0000-000000000001","host":"x","created_at":"2026-01-01T00:00:00+00:00"}')
    print(", ".join(f"{value} {name}" for name, value in count.items()))


{"create": create, "check": check, "attack": attack}[sys.argv[1]](*sys.argv[2:])
END_OF_PYTHON

# ---- Backups, and kills while they are copied --------------------------------------------------------------------

# configure [LIMIT]: writes the settings; LIMIT are bytes a second of the copy.
configure() {
  (umask 077 && cat >"$scratch/backupedge.json") <<END_OF_SETTINGS
{ "sources": { "bots": { "path": "$source" } },
  "encryption": { "key_file": "$scratch/host.key" },
  "protection": { "undelete_days": 0 },
  "copies": { "offsite": { "endpoint": "$endpoint", "bucket": "offsite", "prefix": "hosts/bots1", "access_key": "$access",
    "secret_key": "$secret", "lock": { "mode": "compliance", "days": 1 }, "limits": { "bytes_per_second": "${1:-0}" } } } }
END_OF_SETTINGS
}

serve() { start_server --config "$scratch/backupedge.json"; }

# change NUMBER: changes some files of the source; every tenth time also one that is sent in parts.
change() {
  local file
  for file in 1 2 3; do
    random "$1-$file" 150000 >"$source/helpdesk.gbai/file-$(($1 * 7 % 40 + file))"
  done
  (($1 % 10 != 0)) || random "$1-big" 20000000 >"$source/big"
  ln -f "$source/helpdesk.gbai/file-$(($1 * 7 % 40 + 1))" "$source/linked"
  setfattr -n user.number -v "$1" "$source/linked" 2>/dev/null || true
}

# newest KIND: writes status and id of the newest job of a kind.
newest() { call GET "/jobs?kind=$1&limit=1"; }

# wait_for_copy: waits until a run of the copy that began after now has completed, and every archive is copied.
wait_for_copy() {
  local until=$((SECONDS + 300)) answer
  while ((SECONDS < until)); do
    answer=$(newest copy)
    if [[ $(field status "$answer") == completed && $(field missing_archives "$(call GET "/jobs/$(field job_id "$answer")")") == 0 ]]; then
      [[ $(call GET '/jobs?kind=copy&status=queued') == '[]' ]] && return
    fi
    [[ $(field status "$answer") != failed ]] || give_up "the copy has failed: $answer"
    sleep 0.2
  done
  give_up "the copy is not complete after 5 minutes: $answer"
}

s3 create offsite
mkdir -p "$source"
cp -a "$bot" "$source/helpdesk.gbai"
configure 6MB
"$binary" encryption init --mode shared --host-key-file "$scratch/host.key" --data "$data" --json >"$scratch/init"
(umask 077 && printf '%b' "$(field recovery_identity "$(<"$scratch/init")")" >"$scratch/recovery.key")
serve

begun=$SECONDS
declare -a ids=()
for ((number = 0; number < 50; number++)); do
  change "$number"
  type=incremental
  ((number > 0)) || type=full
  answer=$(wait_seconds=50 call POST /create "{\"type\": \"$type\"}")
  [[ $(field status "$answer") == completed && $(field type "$answer") == "$type" ]] || give_up "backup $number: $answer"
  id=$(field backup_id "$answer")
  ids+=("$id")
  mkdir "$scratch/state-$id"
  rsync -aHAX "$source/" "$scratch/state-$id/"
done
for number in 10 20 30; do
  call DELETE "/${ids[$number]}" >/dev/null
done
wait_seconds=50 call POST /prune '{}' >/dev/null
say "50 backups in a chain, 3 deleted and pruned, in $((SECONDS - begun)) s"

begun=$SECONDS
kills=0
restarts=0
while ((kills < 20)); do
  sleep "$((1 + RANDOM % 3)).$((RANDOM % 10))"
  kill -9 "$server"
  wait "$server" 2>/dev/null || true
  kills=$((kills + 1))
  if ((kills % 5 == 0)); then
    (sleep 1; "$gateway" restart "$scratch/ceph" >"$scratch/restart.log" 2>&1) &
    restarting=$!
    serve
    wait "$restarting"
    restarts=$((restarts + 1))
  else
    serve
  fi
done
read -r records without uploads < <(s3 check)
say "killed the server $kills times and the gateway $restarts times in $((SECONDS - begun)) s: $records records, each with its archive; $without archives without a record, $uploads uploads under way"
stop_server
configure
serve
wait_for_copy
read -r records without uploads < <(s3 check)
# A kill between the beginning of an upload and its row leaves one, which a run aborts after 7 days: at most one a kill.
((uploads <= kills)) || give_up "$uploads uploads are left."
say "complete $((SECONDS - begun)) s after the first kill: $records records, $without archives without a record, $uploads uploads"

until answer=$(newest copy-verify) && [[ $(field status "$answer") =~ ^(completed|failed)$ ]]; do
  sleep 0.2
done
answer=$(call GET "/jobs/$(field job_id "$answer")")
[[ $(field status "$answer") == completed ]] || give_up "the verification of the copy: $answer"
say "verified: $(field checked_archives "$answer") archives looked up, $(field verified_archives "$answer") archives of $(field verified_bytes "$answer") bytes read, $(field damaged_archives "$answer") damaged"

# ---- Throughput --------------------------------------------------------------------------------------------------

seconds() { date +%s.%N; }
passed() { awk -v from="$1" -v to="$(seconds)" 'BEGIN { printf "%.2f", to - from }'; }

if $throughput; then
  s3 create plain
  export RCLONE_CONFIG_RGW_TYPE=s3 RCLONE_CONFIG_RGW_PROVIDER=Ceph RCLONE_CONFIG_RGW_ENDPOINT=$endpoint RCLONE_CONFIG_RGW_ENV_AUTH=true
  unset AWS_CA_BUNDLE # which rclone cannot use
  export RESTIC_PASSWORD=x RESTIC_REPOSITORY=s3:$endpoint/plain/restic RESTIC_CACHE_DIR=$scratch/cache
  rm -f "$source/big"
  mkdir "$scratch/one"
  random one $((1 << 30)) >"$scratch/one/big"
  restic init -q
  at=$(seconds)
  restic backup -q "$scratch/one"
  restic_time=$(passed "$at")
  ln "$scratch/one/big" "$source/big"
  at=$(seconds)
  answer=$(wait_seconds=50 call POST /create '{"type": "incremental"}')
  id=$(field backup_id "$answer")
  wait_for "/$id" 300
  backup_time=$(passed "$at")
  wait_for_copy
  both_time=$(passed "$at")
  copy_time=$(field duration_seconds "$(newest copy)")
  at=$(seconds)
  rclone copyto "$data/archives/$id.bea" RGW:plain/archive
  rclone_time=$(passed "$at")
  say "1 GiB: backup $backup_time s, copy of the archive $copy_time s, both $both_time s; rclone copies the same archive in $rclone_time s; restic backs up the same file to the bucket in $restic_time s"
  rm "$source/big" "$scratch/one/big"
  call DELETE "/$id" >/dev/null
  wait_seconds=50 call POST /prune '{}' >/dev/null
  wait_for_copy
fi

# ---- Archives that are only in the bucket, and a full disk --------------------------------------------------------

# gateway_down: ends the gateway; `restart` starts it again.
gateway_down() { kill -9 "$(<"$scratch/ceph/run/gateway.started")"; }

# places: writes the numbers of archives and of archives that are only in the copy in the second data folder.
places() {
  printf '%s %s\n' "$(find "$data/archives" -name '*.bea' | wc -l)" "$(find "$data/archives" -name '*.bep' | wc -l)"
}

# configure_second [DAYS]: writes the settings of the second data folder, with local_retention_days.
configure_second() {
  local days=${1:+", \"local_retention_days\": $1"}
  (umask 077 && cat >"$scratch/second.json") <<END_OF_SETTINGS
{ "sources": { "bots": { "path": "$second" } },
  "copies": { "offsite": { "endpoint": "$endpoint", "bucket": "offsite", "prefix": "hosts/bots2", "access_key": "$access",
    "secret_key": "$secret", "lock": { "mode": "compliance", "days": 1 }$days } } }
END_OF_SETTINGS
}

# fill_disk: writes to the filler until not one byte fits.
fill_disk() {
  dd if=/dev/zero of="$disk/filler" bs=64K status=none 2>/dev/null || true
  dd if=/dev/zero of="$disk/filler" bs=1 oflag=append conv=notrunc status=none 2>/dev/null || true
  [[ $(free_bytes) == 0 ]] || give_up "the disk could not be filled: $(free_bytes) bytes are free."
}

# wait_for_full_disk: waits until the status says that the disk is full.
wait_for_full_disk() {
  local until=$((SECONDS + 60))
  until answer=$(call GET /status) && [[ $answer == *'"store_full"'* ]]; do
    ((SECONDS < until)) || give_up "the status does not say that the disk is full: $answer"
    sleep 0.5
  done
}

# must_have_all BACKUP...: each has its archive or its place in the data folder, and the server runs.
must_have_all() {
  local id
  kill -0 "$server" 2>/dev/null || give_up "the server has ended on the full disk."
  for id in "$@"; do
    [[ -s $data/archives/$id.bea || -s $data/archives/$id.bep ]] || give_up "the full disk has lost the archive of $id."
  done
}

# copy_ended JOB: waits until a copy has ended in any way; sets answer.
copy_ended() {
  local until=$((SECONDS + 120))
  while answer=$(call GET "/jobs/$1"); do
    case $(field status "$answer") in
      queued | running) ((SECONDS < until)) || give_up "the copy has not ended: $answer" ;;
      *) return ;;
    esac
    sleep 0.2
  done
}

# only_in_bucket COUNT: runs the copy until that many archives are only in the bucket and none is in the data folder.
only_in_bucket() {
  local until=$((SECONDS + 120))
  until [[ $(places) == "0 $1" ]]; do
    ((SECONDS < until)) || give_up "the archives were not removed from the data folder: $(places)"
    copy_ended "$(field job_id "$(call POST /copies/offsite/run '{}')")"
  done
}

# back_up_second TYPE: makes a backup of the second data folder, and keeps what it must contain.
back_up_second() {
  local id
  answer=$(wait_seconds=50 call POST /create "{\"type\": \"$1\"}")
  [[ $(field status "$answer") == completed && $(field type "$answer") == "$1" ]] || give_up "a backup of the second data folder: $answer"
  id=$(field backup_id "$answer")
  seconds+=("$id")
  rsync -aHAX "$second/" "$scratch/state-$id/"
}

prove_evicted() {
  local data=$scratch/disk/data second=$scratch/second disk=$scratch/disk id number job
  local -a seconds=()
  mkdir "$disk"
  mount -t tmpfs -o size=64m tmpfs "$disk" 2>/dev/null || {
    say "skipped archives that are only in the bucket: mounting a tmpfs needs root"
    return
  }
  cp -a "$bot" "$second"
  random second 12000000 >"$second/big"
  configure_second
  start_server --config "$scratch/second.json"
  for number in 0 1 2; do
    random "second-$number" 3000000 >"$second/file-$number"
    back_up_second "$([[ $number == 0 ]] && echo full || echo incremental)"
  done
  wait_for_copy
  stop_server
  [[ $(places) == "3 0" ]] || give_up "archives were removed without local_retention_days: $(places)"

  # The run waits for the gateway while the disk is filled to the last byte, without the reserve of the data folder.
  configure_second 0
  gateway_down
  start_server --config "$scratch/second.json"
  job=$(field job_id "$(call POST /copies/offsite/run '{}')")
  rm -f "$data"/reserve*
  fill_disk
  [[ $(places) == "3 0" ]] || give_up "archives were removed although the gateway does not answer: $(places)"
  "$gateway" restart "$scratch/ceph"
  wait_for_full_disk
  must_have_all "${seconds[@]}"
  say "with 0 bytes free and no reserve, archives and places are $(places), nothing is lost, and status says store_full"
  rm "$disk/filler"
  copy_ended "$job"
  only_in_bucket 3
  say "with space again, the run ended by itself, 0 archives are in the data folder and 3 only in the bucket"

  random second-3 3000000 >"$second/file-1"
  back_up_second incremental
  only_in_bucket 4
  stop_server
  for id in "${seconds[@]}"; do
    "$binary" files "$id" bots --data "$data" --config "$scratch/second.json" >"$scratch/files" || give_up "files of $id"
    grep -q big "$scratch/files" || give_up "the listing of $id lacks a file: $(<"$scratch/files")"
    "$binary" verify "$id" --data "$data" --config "$scratch/second.json" >"$scratch/verify.log" 2>&1 || give_up "verify of $id: $(<"$scratch/verify.log")"
    "$binary" restore "$id" --to "$scratch/to" --data "$data" --config "$scratch/second.json" >"$scratch/restore.log" 2>&1 ||
      give_up "restore of $id: $(<"$scratch/restore.log")"
    must_be_same "$scratch/state-$id" "$scratch/to/bots"
    rm -rf "$scratch/to" "$scratch/state-$id"
  done
  say "browsed, verified and restored 4 backups by ranges from the bucket, one of them made with its base only there; each the same by rsync -aHAXnic"
  umount "$disk"
}

stop_server
prove_evicted

# ---- The attack, and the recovery --------------------------------------------------------------------------------

begun=$SECONDS
attacked=$(s3 attack)
say "someone with the host's credentials: $attacked, in $((SECONDS - begun)) s"
rm -rf --one-file-system "$data" "$scratch/host.key" "$scratch/backupedge.json"
mkdir "$scratch/empty"
cd "$scratch/empty"
begun=$SECONDS
new=$scratch/new
code=0
"$binary" recover s3://offsite/hosts/bots1 --endpoint "$endpoint" --identity "$scratch/recovery.key" --data "$new" --json \
  >"$scratch/recovered" 2>"$scratch/recovered.log" || code=$?
# 3: recovered, and something was found that the host did not leave there.
((code == 3)) || give_up "recover ended with $code: $(<"$scratch/recovered.log")"
# What the flood has added is lost, since it never was there; nothing else is.
lost=$(grep -o '"lost":\[[^]]*' "$scratch/recovered" | grep -o 'backup-[^"]*' || true)
[[ -z $lost ]] || give_up "archives are lost: $lost"
[[ $(field backups "$(<"$scratch/recovered")") == 47 && $(field deleted "$(<"$scratch/recovered")") == 3 ]] ||
  give_up "not 47 backups were recovered and 3 deleted ones left out, although tombstones are locked: $(head -c 300 "$scratch/recovered")"
say "recovered in $((SECONDS - begun)) s: $(field backups "$(<"$scratch/recovered")") backups, $(grep -o '"problem"' "$scratch/recovered" | wc -l) objects reported, 3 deleted backups left out by their tombstones"
begun=$SECONDS
restored=0
for number in "${!ids[@]}"; do
  case $number in
    10 | 20 | 30) continue ;;
  esac
  id=${ids[$number]}
  "$binary" restore "$id" --to "$scratch/to" --identity "$scratch/recovery.key" --data "$new" >"$scratch/restore.log" 2>&1 ||
    give_up "restore of $id: $(<"$scratch/restore.log")"
  must_be_same "$scratch/state-$id" "$scratch/to/bots"
  rm -rf "$scratch/to"
  restored=$((restored + 1))
done
((restored == 47)) || give_up "$restored backups were restored, not 47."
say "restored $restored backups from the copy, each the same by rsync -aHAXnic, in $((SECONDS - begun)) s"
printf 'All proofs hold.\n'
