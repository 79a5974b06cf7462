#!/usr/bin/env bash
# Protects a host of General Bots with the preset, loses all of it, and brings it back. See `--help`.
set -euo pipefail
export LC_ALL=C

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"
bots=${BOTS:-6}
objects=${OBJECTS:-200}
rows=${ROWS:-2000}

help() {
  cat <<'END_OF_HELP'
usage: tests/prove-general-bots.sh

Builds a host as in production below a scratch folder: the folders of /opt/gbo (configurations, Vault, mail, repositories, certificates),
PostgreSQL with a database for each bot and that of the directory, Ceph as the drive with a bucket for each bot, and Valkey or Redis as the
cache. Then, with the program alone, in this order:

  - `init --preset general-bots --yes` writes the settings; the parts whose secrets are missing are named, and found once these are there;
  - `config check --reach` reaches every source;
  - a full backup; a bot is added, with its bucket and its database, and changed files, rows and objects; an incremental backup;
  - the status names a database and a bucket that no source takes, and a drill proves the sources that it can;
  - all archives are copied to another bucket, encrypted;
  - everything is destroyed: the folders, the database server with its data, the buckets of the bots, the cache, and the data folder with
    settings and keys;
  - `recover` makes a new data folder from the copy with the recovery identity, the settings come back from it, then all sources;
  - everything is compared: folders by rsync -aHAXnic, databases and roles by pg_dump and pg_dumpall, objects by content, headers and
    metadata, the cache by its keys and values.

Times and bytes are printed.

  BOTS               number of bots; default 6
  OBJECTS            number of objects of each bot; default 200
  ROWS               number of rows in the table of each bot; default 2000
  BACKUPEDGE_BINARY  the program; default dist/backupedge

Nothing may listen at the ports at which init looks for services by itself (5432, 6333, 6379, 9100, 9000, 7480, 8333, 3900).
Needs PostgreSQL (postgresql), Valkey or Redis, radosgw, ceph-mon, ceph-osd, ceph-common, curl, rsync, openssl and python3 with boto3.

Exit codes: 0 all checks passed, 1 a check failed (the first failure is reported), 2 something is missing.
END_OF_HELP
}

at_most 0 "$@"
need_binary
postgres=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
[[ -n $postgres && -x $postgres/postgres ]] || refuse "PostgreSQL is missing; install it (Debian: postgresql) and try again."
export PATH=$postgres:$PATH
need curl rsync openssl python3 radosgw ceph-mon ceph-osd ceph:ceph-common
python3 -c 'import boto3' 2>/dev/null || refuse "the Python module boto3 is missing; install it (Debian: python3-boto3) and try again."
cache_server=$(command -v valkey-server || command -v redis-server) || refuse "redis-server is missing; install it (Debian: redis-server) and try again."
cache_client=$(command -v valkey-cli || command -v redis-cli) || refuse "redis-cli is missing; install it (Debian: redis-tools) and try again."

# init would find a service of this machine, too, whose secrets are not there.
for port in 5432 6333 6379 9100 9000 7480 8333 3900; do
  ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || refuse "something listens at 127.0.0.1:$port, which init would take for a part of the host. Stop it and try again."
done

scratch_in "${TMPDIR:-/tmp}" general-bots
gateway=$repository/tests/ceph-gateway.sh
host=$scratch/host
gbo=$host/opt/gbo
etc=$scratch/etc/backupedge
data=$scratch/data
cache=

clean_up() {
  stop_tables immediate 2>/dev/null || true
  if [[ -n $cache ]]; then
    kill -9 "$cache" 2>/dev/null || true
    wait "$cache" 2>/dev/null || true
  fi
  "$gateway" stop "$scratch/ceph" 2>/dev/null || true
  rm -rf --one-file-system "$scratch"
}
# shellcheck source=samples/server.sh
source "$repository/samples/server.sh"

# now: seconds since 1970, with fractions. since BEGIN: the seconds since then.
now() { date +%s.%N; }
since() { awk -v from="$1" -v to="$(now)" 'BEGIN { printf "%.1f", to - from }'; }

# backupedge ARGUMENT...: the program with the settings of the host.
backupedge() { "$binary" "$@" --config "$etc/backupedge.json"; }

# ---- The database server -----------------------------------------------------------------------------------------

# as_postgres COMMAND...: PostgreSQL refuses to run as root.
as_postgres() {
  if [[ $(id -u) == 0 ]]; then
    setpriv --reuid postgres --regid postgres --clear-groups "$@"
  else
    "$@"
  fi
}

# make_tables: creates a server that asks for passwords, and the role of the backups.
make_tables() {
  mkdir -p "$scratch/tables"
  (umask 077 && printf 'only for tests' >"$scratch/tables/superuser")
  mkdir "$scratch/tables/pgdata"
  chmod 711 "$scratch" "$scratch/tables"
  if [[ $(id -u) == 0 ]]; then chown postgres "$scratch/tables/pgdata" "$scratch/tables/superuser"; fi
  as_postgres initdb --pgdata "$scratch/tables/pgdata" --username postgres --auth scram-sha-256 --pwfile "$scratch/tables/superuser" \
    --encoding UTF8 --no-locale --no-sync >"$scratch/initdb.log" 2>&1 || give_up "initdb: $(<"$scratch/initdb.log")"
  as_postgres pg_ctl start --pgdata "$scratch/tables/pgdata" --wait --log "$scratch/tables/pgdata/log" \
    --options "-p $tables_port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off" >"$scratch/start.log" 2>&1 ||
    give_up "PostgreSQL does not start: $(<"$scratch/start.log")"
}

stop_tables() {
  [[ ! -e $scratch/tables/pgdata/postmaster.pid ]] || as_postgres pg_ctl stop --pgdata "$scratch/tables/pgdata" --mode "$1" >/dev/null
}

# sql DATABASE: runs the statements of standard input as a superuser.
sql() { PGPASSWORD='only for tests' psql -qXAt -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$tables_port" -U postgres -d "$1"; }

# databases: writes the names of all databases.
databases() { sql postgres <<<"SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY 1;"; }

# add_database NAME
add_database() {
  sql postgres <<<"CREATE DATABASE \"$1\" OWNER gbuser;"
  sql "$1" <<END_OF_SQL
CREATE TABLE messages (id bigint PRIMARY KEY, body text NOT NULL, at timestamptz NOT NULL);
INSERT INTO messages SELECT n, md5('$1' || n) || repeat(md5(n::text), 8), '2026-01-01'::timestamptz + n * interval '1 minute' FROM generate_series(1, $rows) n;
CREATE INDEX ON messages (at);
ALTER TABLE messages OWNER TO gbuser;
END_OF_SQL
}

# dump_tables FOLDER: writes the content of the server as text.
dump_tables() {
  local name
  mkdir "$1"
  export PGPASSWORD='only for tests'
  for name in $(databases); do
    pg_dump -h 127.0.0.1 -p "$tables_port" -U postgres "$name" | grep -v '^\\\(un\)\?restrict ' >"$1/$name.sql"
  done
  # The verifier of a password has a random salt, and the superuser is that of each server.
  pg_dumpall -h 127.0.0.1 -p "$tables_port" -U postgres --globals-only | grep -E "ROLE (gbuser|reader)" >"$1/globals.sql"
  unset PGPASSWORD
}

# ---- The drive ---------------------------------------------------------------------------------------------------

cat >"$scratch/s3.py" <<'END_OF_PYTHON'
import hashlib, os, random, sys
from concurrent.futures import ThreadPoolExecutor
import boto3
from botocore.config import Config

s3 = boto3.client("s3", endpoint_url=os.environ["ENDPOINT"],
                  config=Config(s3={"addressing_style": "path"}, max_pool_connections=16, retries={"max_attempts": 10}))


def every(work, items):
    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(work, items))


def keys(bucket):
    return [one["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket) for one in page.get("Contents", [])]


def put(bucket, number, generation):
    bot = bucket.removesuffix(".gbai")
    seed = random.Random(f"{bucket}-{number}-{generation}")
    folder = ("gbdialog", "gbkb", "gbot", "gbtheme", "gbdrive")[number % 5]
    s3.put_object(Bucket=bucket, Key=f"{bot}.{folder}/Ordner {number % 7}/é-{number}.txt", Body=seed.randbytes(seed.choice((0, 90, 4000, 70000))),
                  ContentType=("text/plain", "application/pdf")[number % 2], Metadata={"author": f"bot-{number}"}, CacheControl="no-store")


def fill(bucket, count):
    s3.create_bucket(Bucket=bucket)
    every(lambda number: put(bucket, number, 0), range(int(count)))


def change(bucket, count):
    every(lambda number: put(bucket, number, 1), range(0, int(count), 10))
    s3.delete_object(Bucket=bucket, Key=keys(bucket)[-1])


def create(bucket):
    s3.create_bucket(Bucket=bucket)


def state(bucket, key):
    one = s3.get_object(Bucket=bucket, Key=key)
    return (f"{bucket} {key!r} {hashlib.sha256(one['Body'].read()).hexdigest()} {one['ContentLength']} {one['ContentType']} "
            f"{one.get('CacheControl')} {sorted(one['Metadata'].items())}")


def show(ending):
    for bucket in sorted(one["Name"] for one in s3.list_buckets()["Buckets"] if one["Name"].endswith(ending)):
        for line in every(lambda key: state(bucket, key), sorted(keys(bucket))):
            print(line)


def destroy(ending):
    for bucket in [one["Name"] for one in s3.list_buckets()["Buckets"] if one["Name"].endswith(ending)]:
        every(lambda key: s3.delete_object(Bucket=bucket, Key=key), keys(bucket))
        s3.delete_bucket(Bucket=bucket)


{"fill": fill, "change": change, "create": create, "show": show, "destroy": destroy}[sys.argv[1]](*sys.argv[2:])
END_OF_PYTHON

# s3 ACTION [ARGUMENT...]: calls the drive.
s3() { ENDPOINT=$endpoint python3 "$scratch/s3.py" "$@"; }

# ---- The cache ---------------------------------------------------------------------------------------------------

start_cache() {
  "$cache_server" --bind 127.0.0.1 --port "$cache_port" --dir "$scratch/cache" --save '' --appendonly no >"$scratch/cache.log" 2>&1 &
  cache=$!
  until [[ $(cached PING 2>/dev/null) == PONG ]]; do
    kill -0 "$cache" 2>/dev/null || give_up "the cache does not start: $(<"$scratch/cache.log")"
    sleep 0.1
  done
}

cached() { "$cache_client" -h 127.0.0.1 -p "$cache_port" "$@"; }

# show_cache: writes all keys with their values.
show_cache() { cached --scan | sort | while read -r key; do printf '%s %s\n' "$key" "$(cached GET "$key" </dev/null)"; done; }

# ---- The host ----------------------------------------------------------------------------------------------------

read -r endpoint access secret < <("$gateway" start "$scratch/ceph")
export AWS_ACCESS_KEY_ID=$access AWS_SECRET_ACCESS_KEY=$secret AWS_DEFAULT_REGION=us-east-1
export AWS_REQUEST_CHECKSUM_CALCULATION=when_required AWS_RESPONSE_CHECKSUM_VALIDATION=when_required
tables_port=$(free_port)
cache_port=$(free_port)
while [[ $cache_port == "$tables_port" ]]; do cache_port=$(free_port); done

build() {
  local bot
  mkdir -p "$gbo"/{bin,conf/{directory,system/certificates},data/{minio,vault/core,vault/logical,email,forgejo/repositories,caddy},logs,work/default.gbai}
  printf 'DRIVE_SERVER=%s\nDRIVE_SECRET=not to be copied\nTABLES_SERVER=127.0.0.1\nTABLES_PORT=%s\nCACHE_URL=redis://127.0.0.1:%s\n' \
    "$endpoint" "$tables_port" "$cache_port" >"$gbo/conf/.env"
  printf '{"type":"serviceaccount"}' >"$gbo/conf/directory/machine-key.json"
  random ca 1700 >"$gbo/conf/system/certificates/ca.key"
  chmod 600 "$gbo/conf/directory/machine-key.json" "$gbo/conf/system/certificates/ca.key"
  printf 'storage "file" {\n  path = "%s"\n}\n' "$gbo/data/vault" >"$gbo/conf/vault.hcl"
  for ((bot = 0; bot < 40; bot++)); do random "vault-$bot" 900 >"$gbo/data/vault/logical/_$bot"; done
  random mail 3000000 >"$gbo/data/email/store.db"
  cp -a "$repository/samples" "$gbo/data/forgejo/repositories/samples"
  ln -s repositories/samples "$gbo/data/forgejo/newest"
  ln "$gbo/data/email/store.db" "$gbo/data/email/store.link"
  setfattr -n user.zone -v pragmatismo "$gbo/data/caddy" 2>/dev/null || true
  random program 200000 >"$gbo/bin/botserver"

  make_tables
  sql postgres <<<"CREATE ROLE gbuser LOGIN PASSWORD 'only for tests'; CREATE ROLE reader; GRANT reader TO gbuser;"
  sql postgres <<<"CREATE ROLE backupedge LOGIN PASSWORD 'backup' IN ROLE pg_read_all_data;"
  add_database botserver
  add_database PROD-DIRECTORY
  mkdir "$scratch/cache"
  start_cache
  for ((bot = 1; bot <= bots; bot++)); do
    add_database "bot_$bot"
    s3 fill "bot-$bot.gbai" "$objects"
    cached SET "session:$bot" "$(random "session-$bot" 30 | base64)" >/dev/null
  done
}

begun=$(now)
build
say "the host was built in $(since "$begun") s: $bots bots, $((bots * objects)) objects, $((bots + 2)) databases, $(du -sh "$gbo" | cut -f 1) of folders"

# ---- The settings ------------------------------------------------------------------------------------------------

init() { "$binary" init --preset general-bots --root "$host" --config "$etc/backupedge.json" --data "$data" "$@"; }

init >"$scratch/printed" 2>"$scratch/errors" || give_up "init: $(<"$scratch/errors")"
grep -q 'Nothing was written' "$scratch/errors" || give_up "init does not say that nothing was written: $(<"$scratch/errors")"
[[ ! -e $etc && ! -e $data ]] || give_up "init without --yes wrote something."
begun=$(now)
init --yes >"$scratch/init" 2>&1 || give_up "init --yes: $(<"$scratch/init")"
for part in tables drive; do
  grep -q "missing $part:" "$scratch/init" || give_up "init reached '$part' without its secrets: $(<"$scratch/init")"
done
! grep -q 'not to be copied' "$etc/backupedge.json" || give_up "a secret of the host is in the settings."
say "init wrote settings in $(since "$begun") s and names what is missing: $(grep -c 'Make the file' "$scratch/init") secrets"

# What init says is to be done.
mkdir -m 700 "$etc/secrets"
(umask 077 && printf '%s' "$access" >"$etc/secrets/drive_access_key" && printf '%s' "$secret" >"$etc/secrets/drive_secret_key" &&
  printf 'backup' >"$etc/secrets/tables_password")
! init --yes >"$scratch/init" 2>&1 || give_up "init replaced settings without --force."
init --yes --force >"$scratch/init" 2>&1 || give_up "init --force: $(<"$scratch/init")"
! grep -E '^ +missing ' "$scratch/init" | grep -qv 'missing copy' || give_up "init does not reach a part: $(<"$scratch/init")"
say "with these, init found: $(grep -E '^ +source ' "$scratch/init" | sed 's/^ *source \([^:]*\):.*/\1/' | paste -sd ' ')"
backupedge config check >"$scratch/check" 2>&1 || give_up "config check: $(<"$scratch/check")"
backupedge config check --reach >"$scratch/reach" 2>&1 || give_up "config check --reach: $(<"$scratch/reach")"
cat "$scratch/reach"

# The copy, encrypted.
s3 create offsite
export BACKUPEDGE__COPIES__OFFSITE__ENDPOINT=$endpoint BACKUPEDGE__COPIES__OFFSITE__BUCKET=offsite BACKUPEDGE__COPIES__OFFSITE__PREFIX=bots1
backupedge encryption init --host-key-file "$etc/encryption.key" --json >"$scratch/keys" 2>"$scratch/errors" || give_up "encryption init: $(<"$scratch/errors")"
grep -o 'AGE-SECRET-KEY-1[0-9A-Z]*' "$scratch/keys" | head -n 1 >"$scratch/recovery.key"
[[ -s $scratch/recovery.key ]] || give_up "encryption init printed no recovery identity."
export BACKUPEDGE__ENCRYPTION__KEY_FILE=$etc/encryption.key

# ---- The backups -------------------------------------------------------------------------------------------------

# back_up NAME: makes a backup and prints what it took.
back_up() {
  local answer
  begun=$(now)
  backupedge backup --json >"$scratch/answer.json" 2>"$scratch/errors" || give_up "the $1 backup: $(<"$scratch/answer.json") $(<"$scratch/errors")"
  answer=$(<"$scratch/answer.json")
  [[ $(field status "$answer") == completed && $(field warning_count "$answer") =~ ^0?$ ]] || give_up "the $1 backup has warnings: $answer"
  say "$1 backup: $(since "$begun") s, $(field files "$answer") files, $(field source_size "$answer") bytes, stored in $(field size "$answer")"
}

back_up full
add_database bot_new
sql bot_1 <<<"DELETE FROM messages WHERE id % 10 = 0; INSERT INTO messages SELECT n, 'late', now() FROM generate_series(1000001, 1000100) n;"
s3 fill new.gbai "$objects"
s3 change bot-1.gbai "$objects"
cached SET session:new late >/dev/null
printf 'changed\n' >>"$gbo/conf/vault.hcl"
rm "$gbo/data/vault/logical/_7"
back_up incremental

sql postgres <<<"CREATE DATABASE stray;"
s3 create stray-bucket
start_server --config "$etc/backupedge.json"
for ((try = 0; try < 300; try++)); do
  answer=$(call GET /status)
  [[ $answer != *stray-bucket* ]] || break
  sleep 0.2
done
[[ $answer == *source_uncovered* && $answer == *stray-bucket* ]] || give_up "the status does not name the bucket that no source takes: $answer"
[[ $answer != *"'offsite'"* ]] || give_up "the status reports the bucket of the copy: $answer"
[[ $answer != *"'stray'"* ]] || give_up "the status reports a database that the source takes: $answer"
say "the status names the bucket that no source takes, and not that of the copy"
stop_server
sql postgres <<<"DROP DATABASE stray;"

begun=$(now)
code=0
backupedge drill --sources conf,vault,drive,email,forgejo,caddy,settings >"$scratch/drill" 2>&1 || code=$?
((code == 0)) || give_up "the drill ended with $code: $(<"$scratch/drill")"
say "a drill proved 7 sources in $(since "$begun") s"
begun=$(now)
backupedge copy run offsite >"$scratch/copy" 2>&1 || give_up "the copy: $(<"$scratch/copy")"
say "copied in $(since "$begun") s: $(tail -n 1 "$scratch/copy")"

# ---- The loss ----------------------------------------------------------------------------------------------------

mkdir "$scratch/expected"
cp -a "$gbo" "$scratch/expected/gbo"
cp -a "$etc" "$scratch/expected/etc"
dump_tables "$scratch/expected/tables"
s3 show .gbai >"$scratch/expected/drive"
show_cache >"$scratch/expected/cache"
stop_tables immediate
kill "$cache" && wait "$cache" || true
cache=
s3 destroy .gbai
rm -rf --one-file-system "$gbo" "$scratch/tables" "$scratch/cache" "$data" "$etc"
[[ -z $(s3 show .gbai) ]] || give_up "the buckets were not destroyed."
say "destroyed: folders, databases, buckets, cache, settings, keys and the data folder"

# ---- The way back ------------------------------------------------------------------------------------------------

begun_all=$(now)
unset BACKUPEDGE__ENCRYPTION__KEY_FILE
"$binary" recover s3://offsite/bots1 --endpoint "$endpoint" --identity "$scratch/recovery.key" --data "$data" >"$scratch/recovered" 2>&1 ||
  give_up "recover: $(<"$scratch/recovered")"
say "recovered the data folder in $(since "$begun_all") s"
"$binary" restore latest --path settings --to "$scratch/back" --identity "$scratch/recovery.key" --data "$data" >"$scratch/restore" 2>&1 ||
  give_up "the settings: $(<"$scratch/restore")"
mkdir -p "$(dirname -- "$etc")"
mv "$scratch/back/settings" "$etc"
backupedge encryption add-slot --name host-2 --host --host-key-file "$etc/encryption.key" --identity "$scratch/recovery.key" >"$scratch/slot" 2>&1 ||
  give_up "a key file for the new host: $(<"$scratch/slot")"
export BACKUPEDGE__ENCRYPTION__KEY_FILE=$etc/encryption.key

# A new server of PostgreSQL and an empty folder for the cache. The role of the backups is a superuser for the restore.
make_tables
sql postgres <<<"CREATE ROLE backupedge SUPERUSER LOGIN PASSWORD 'backup';"
begun=$(now)
backupedge restore latest --path cache --to "$scratch/back" >"$scratch/restore" 2>&1 || give_up "the cache: $(<"$scratch/restore")"
mv "$scratch/back/cache" "$scratch/cache"
start_cache
backupedge restore latest --target original --restore-database --path conf --path vault --path email --path forgejo --path caddy --path drive \
  --path tables >"$scratch/restore" 2>&1 || give_up "the restore: $(<"$scratch/restore")"
sql postgres <<<"ALTER ROLE backupedge NOSUPERUSER; GRANT pg_read_all_data TO backupedge;"
say "restored in $(since "$begun") s: $(tail -n 1 "$scratch/restore")"
say "the host was back $(since "$begun_all") s after the loss"

# ---- The comparison ----------------------------------------------------------------------------------------------

for part in conf data/vault data/email data/forgejo data/caddy; do
  must_be_same "$scratch/expected/gbo/$part" "$gbo/$part"
done
# The new key file has changed the time of the folder.
differences=$(rsync -aHAXOnic --delete --exclude /encryption.key "$scratch/expected/etc/" "$etc/")
[[ -z $differences ]] || give_up "the settings differ: $differences"
dump_tables "$scratch/tables-now"
diff -r "$scratch/expected/tables" "$scratch/tables-now" >"$scratch/diff" || give_up "the databases differ: $(head -n 20 "$scratch/diff")"
s3 show .gbai >"$scratch/drive-now"
diff "$scratch/expected/drive" "$scratch/drive-now" >"$scratch/diff" || give_up "the objects differ: $(head -n 20 "$scratch/diff")"
diff "$scratch/expected/cache" <(show_cache) >"$scratch/diff" || give_up "the cache differs: $(head -n 20 "$scratch/diff")"
backupedge config check --reach >"$scratch/reach" 2>&1 || give_up "config check --reach after the recovery: $(<"$scratch/reach")"
say "equal: 5 folders and the settings, $(find "$scratch/tables-now" -name '*.sql' | wc -l) dumps, $(wc -l <"$scratch/drive-now") objects with metadata, $(wc -l <"$scratch/expected/cache") keys"
printf 'All checks passed\n'
