#!/usr/bin/env bash
# Restores a real PostgreSQL server to moments, and breaks the receiving of its log. See `--help`.
set -euo pipefail
export LC_ALL=C

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"
rows=${ROWS:-200}
clients=${CLIENTS:-2}

help() {
  cat <<'END_OF_HELP'
usage: tests/prove-point-in-time.sh

Starts a PostgreSQL server and the program with a source of the method physical, on loopback, with pgbench running all the time:

  moments    rows are committed one by one, with backups between them; the server is restored to four moments (one of them between two full
             backups) and must have exactly the rows that were committed before
  killed     pg_receivewal is killed
  restarted  the server is stopped for 30 s
  slot       the slot is dropped, and the server still has the log
  gap        the slot is dropped, and the server has removed the log

For each break, the seconds until it was reported and until changes were received again are printed; both must be at most 60. After each
but the last, a restore to a moment during the break must have exactly the rows that were committed before it. The gap must be reported,
and moments before it and after the next backup must be restored.

Then drills, by a service that runs as the user of PostgreSQL: one starts a server on the newest backup and must count exactly the rows;
one is killed while its server runs, and the next start of the service must leave neither processes, files nor shared memory of it.

  ROWS               rows between two moments; default 200
  CLIENTS            clients of pgbench; default 2
  BACKUPEDGE_BINARY  the program; default dist/backupedge

Needs PostgreSQL (postgresql), curl and jq. Takes about four minutes.

Exit codes: 0 everything is as it should be, 1 otherwise, 2 wrong usage or something is missing.
END_OF_HELP
}

at_most 0 "$@"
need_binary
need curl jq setpriv:util-linux
programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
[[ -n $programs && -x $programs/pg_receivewal ]] || refuse "PostgreSQL is missing; install it (Debian: postgresql) and try again."
export PATH=$programs:$PATH

scratch_in "${TMPDIR:-/tmp}" point-in-time
chmod 711 "$scratch"
data=$scratch/data
bench=

clean_up() {
  local folder
  [[ -z $bench ]] || kill "$bench" 2>/dev/null || true
  for folder in "$scratch/origin" "$scratch/lab/db/data"; do
    [[ ! -e $folder/postmaster.pid ]] || as_postgres pg_ctl stop -D "$folder" -m immediate >/dev/null 2>&1 || true
  done
  rm -rf --one-file-system "$scratch"
}
# shellcheck source=samples/server.sh
source "$repository/samples/server.sh"

# as_postgres COMMAND...: PostgreSQL refuses to run as root.
as_postgres() {
  if [[ $(id -u) == 0 ]]; then
    (cd / && setpriv --reuid postgres --regid postgres --clear-groups "$@")
  else
    (cd / && "$@")
  fi
}

# PostgreSQL refuses to run as root, so the service must not be root either, to start a server in a drill.
program=$binary
binary=$scratch/backupedge
if [[ $(id -u) == 0 ]]; then
  printf '#!/bin/sh\nexec setpriv --reuid postgres --regid postgres --clear-groups "%s" "$@"\n' "$program" >"$binary"
else
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$program" >"$binary"
fi
chmod 755 "$binary"

# start_database FOLDER PORT: starts a server on a folder.
start_database() {
  as_postgres pg_ctl start -D "$1" --wait --timeout 300 --log "$1/log" \
    -o "-p $2 -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off" >/dev/null || give_up "PostgreSQL does not start: $(tail "$1/log")"
}

# sql PORT DATABASE STATEMENT: writes the rows of the result.
sql() { psql -qXAt -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$1" -U postgres -d "$2" -c "$3"; }

start_bench() {
  pgbench -n -c "$clients" -T 3600 -h 127.0.0.1 -p "$port" -U postgres load >/dev/null 2>&1 &
  bench=$!
}

last=0
# commit: commits the next rows, each by itself.
commit() {
  sql "$port" bank "DO \$\$ BEGIN FOR i IN $((last + 1))..$((last + rows)) LOOP INSERT INTO ledger VALUES (i); COMMIT; END LOOP; END \$\$"
  last=$((last + rows))
}

# mark: remembers the moment and how many rows there are.
moments=()
mark() { moments+=("$(sql "$port" bank "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')") $last"); }

back_up() {
  local answer
  answer=$(wait_seconds=50 call POST /create "{\"type\": \"$1\"}")
  [[ $(field status "$answer") == completed ]] || give_up "the $1 backup is $(field status "$answer"): $answer"
}

# restore MOMENT ROWS: restores to a moment, starts a server on the result, and compares the rows.
restore() {
  local answer found i
  rm -rf "$scratch/lab/db"
  answer=$(wait_seconds=50 call POST /restore/latest "{\"target\": \"lab\", \"restore_to\": \"$1\"}")
  while [[ $(field status "$answer") == running || $(field status "$answer") == queued ]]; do
    sleep 0.5
    answer=$(call GET "/jobs/$(field job_id "$answer")")
  done
  [[ $(field status "$answer") == completed ]] || give_up "the restore to $1 failed: $answer"
  if [[ $(id -u) == 0 ]]; then chown -R postgres "$scratch/lab/db"; fi
  start_database "$scratch/lab/db/data" "$other"
  for ((i = 0; i < 600; i++)); do
    [[ $(sql "$other" bank 'SELECT pg_is_in_recovery()') != f ]] || break
    sleep 0.2
  done
  found=$(sql "$other" bank "SELECT count(*) || ' ' || coalesce(max(id), 0) FROM ledger")
  as_postgres pg_ctl stop -D "$scratch/lab/db/data" -m immediate >/dev/null
  [[ $found == "$2 $2" ]] || give_up "as of $1 there should be the rows 1 to $2, and there are (number, last): $found"
}

restore_all() {
  local moment
  for moment in "${moments[@]}"; do
    # shellcheck disable=SC2086 # two words
    restore $moment
  done
  say "$1: ${#moments[@]} moments restored, each with exactly the rows committed before it"
  moments=()
}

# until_received SECONDS: waits until a change that is made now was received.
until_received() {
  local i from
  from=$(sql "$port" bank "SELECT extract(epoch FROM clock_timestamp())")
  for ((i = 0; i < $1 * 5; i++)); do
    point=$(call GET /status | jq -r '.sources[0].recovery_point_at // empty')
    [[ -z $point ]] || ! jq -en --arg a "$(date -ud "$point" +%s.%N)" --arg b "$from" '($a | tonumber) >= ($b | tonumber)' >/dev/null || return 0
    sleep 0.2
  done
  return 1
}

restarts() { curl -sS -H @"$scratch/headers" "$url/metrics" | sed -n 's/^backupedge_wal_restarts{.*} //p'; }

# until_reported REASON: waits until the status has a reason, or receiving was started again.
until_reported() {
  local i
  for ((i = 0; i < 400; i++)); do
    ! call GET /status | jq -e --arg code "$1" '.reasons[] | select(.code == $code)' >/dev/null || return 0
    [[ $1 == wal_gap ]] || (($(restarts) == before)) || return 0
    sleep 0.2
  done
  give_up "$1 is not reported."
}

# break_it NAME REASON COMMAND...: breaks the receiving, and measures how long it takes to be reported and to continue.
break_it() {
  local name=$1 reason=$2 began reported received
  shift 2
  before=$(restarts)
  began=$(date +%s.%N)
  "$@"
  until_reported "$reason"
  reported=$(awk -v a="$began" -v b="$(date +%s.%N)" 'BEGIN { printf "%.0f", b - a }')
  began=$(date +%s.%N)
  until_received 60 || give_up "$name: changes are not received again."
  received=$(awk -v a="$began" -v b="$(date +%s.%N)" 'BEGIN { printf "%.0f", b - a }')
  say "$name: reported after $reported s, received again $received s later"
  ((reported <= 60 && received <= 60)) || give_up "$name took too long."
}

kill_receiver() { kill -9 "$(pgrep -f "pg_receivewal --directory=$data/wal/")"; }

restart_database() {
  kill "$bench"
  as_postgres pg_ctl stop -D "$scratch/origin" -m fast >/dev/null
  sleep 30
  start_database "$scratch/origin" "$port"
  start_bench
}

# The slot cannot be dropped while it is used.
drop_slot() {
  sql "$port" postgres 'ALTER ROLE keeper NOLOGIN'
  sql "$port" postgres "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active" >/dev/null
  while [[ $(sql "$port" postgres 'SELECT count(*) FROM pg_replication_slots WHERE active') != 0 ]]; do sleep 0.1; done
  sql "$port" postgres "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots" >/dev/null
  commit
  mark
  commit
}

allow() { sql "$port" postgres 'ALTER ROLE keeper LOGIN'; }

drop_slot_alone() {
  drop_slot
  allow
}

drop_slot_and_log() {
  local i first
  drop_slot
  sql "$port" postgres 'ALTER SYSTEM SET wal_keep_size = 0'
  sql "$port" postgres 'SELECT pg_reload_conf()' >/dev/null
  first=$(sql "$port" postgres 'SELECT pg_walfile_name(pg_current_wal_lsn())')
  for ((i = 0; i < 50; i++)); do
    sql "$port" postgres 'SELECT pg_switch_wal()' >/dev/null
    commit
    sql "$port" postgres 'CHECKPOINT'
    [[ -e $scratch/origin/pg_wal/$first ]] || break
  done
  [[ ! -e $scratch/origin/pg_wal/$first ]] || give_up "the server does not remove its log."
  allow
}

# ---- The server and the service ------------------------------------------------------------------------------------

mkdir "$scratch/origin" "$scratch/lab" "$data"
if [[ $(id -u) == 0 ]]; then chown postgres: "$scratch/origin" "$scratch/lab" "$data"; fi
as_postgres initdb -D "$scratch/origin" -U postgres --auth trust --no-sync --data-checksums >"$scratch/initdb.log" 2>&1 || give_up "initdb: $(<"$scratch/initdb.log")"
cat <<'END_OF_SETTINGS' | as_postgres tee -a "$scratch/origin/postgresql.conf" >/dev/null
wal_keep_size = 2GB
max_wal_size = 64MB
min_wal_size = 32MB
END_OF_SETTINGS
port=$(free_port)
other=$(free_port)
start_database "$scratch/origin" "$port"
sql "$port" postgres 'CREATE ROLE keeper LOGIN REPLICATION'
sql "$port" postgres 'CREATE DATABASE bank'
sql "$port" postgres 'CREATE DATABASE load'
sql "$port" bank 'CREATE TABLE ledger (id int PRIMARY KEY)'
pgbench -i -q -s 2 -h 127.0.0.1 -p "$port" -U postgres load >/dev/null 2>&1
cat >"$scratch/backupedge.json" <<END_OF_SETTINGS
{
  "sources": {
    "db": { "kind": "postgres", "method": "physical", "connection": "postgresql://keeper@127.0.0.1:$port/postgres", "pg_dump": "$programs/pg_dump" }
  },
  "targets": { "lab": { "path": "$scratch/lab" } }
}
END_OF_SETTINGS
start_server --config "$scratch/backupedge.json"
until_received 60 || give_up "changes are not received: $(call GET /status)"
"$binary" config check --reach --config "$scratch/backupedge.json" --data "$data" || give_up "the source cannot be reached."
start_bench

# ---- Moments -------------------------------------------------------------------------------------------------------

back_up full
commit
mark
commit
back_up incremental
commit
mark
commit
back_up full
commit
mark
commit
back_up incremental
commit
mark
commit
back_up incremental
restore_all moments

# ---- Breaks --------------------------------------------------------------------------------------------------------

commit
break_it killed wal_stopped kill_receiver
mark
commit
back_up incremental
restore_all killed

break_it restarted wal_stopped restart_database
commit
mark
commit
back_up incremental
restore_all restarted

break_it slot wal_stopped drop_slot_alone
back_up incremental
restore_all slot

mark
commit
until_received 60 || give_up "changes are not received before the gap."
safe=("${moments[@]}")
moments=()
break_it gap wal_gap drop_slot_and_log
moments=("${safe[@]}")
back_up incremental
commit
mark
commit
back_up incremental
restore_all gap
# The receiver looks for new backups every ten seconds.
for ((i = 0; i < 200; i++)); do
  call GET /status | jq -e '.reasons[] | select(.code == "wal_gap")' >/dev/null || break
  sleep 0.2
done
((i < 200)) || give_up "the gap is still reported after a backup."

# ---- Drills --------------------------------------------------------------------------------------------------------

commit
back_up incremental
answer=$(wait_seconds=50 call POST /drill '{}')
while [[ $(field status "$answer") == running || $(field status "$answer") == queued ]]; do
  sleep 0.5
  answer=$(call GET "/jobs/$(field job_id "$answer")")
done
report=$(call GET "/drills/$(call GET /drills | jq -r '.[0].id')")
check=$(jq -r '.sources[0].checks[] | select(.name == "postgres") | "\(.outcome): \(.message)"' <<<"$report")
[[ $check == passed:*"checksums of all pages are right"* ]] || give_up "the drill did not prove the server: $report"
counted=$(jq -r '.sources[0].tables[] | select(.name == "bank.public.ledger") | .rows' <<<"$report")
[[ $counted == "$last" ]] || give_up "the drill counted $counted rows of $last."
say "drill: $(jq -r '.sources[0].recovery_ms' <<<"$report") ms until the server accepted connections; $check"

# The servers of drills that run, and the shared memory of all servers.
drilled() { pgrep -f "^$programs/postgres -D $data/" || true; }
shared_memory() { awk 'NR > 1 { print $2 }' /proc/sysvipc/shm | sort; }
before=$(shared_memory)
call POST /drill '{}' >/dev/null
for ((i = 0; i < 3000; i++)); do
  [[ -z $(drilled) ]] || break
  sleep 0.02
done
[[ -n $(drilled) ]] || give_up "the second drill has started no server."
kill -9 "$server"
wait "$server" 2>/dev/null || true
start_server --config "$scratch/backupedge.json"
# The service answers while it still removes what the drill has left.
left() { ls -A "$data/scratch" 2>/dev/null || true; }
for ((i = 0; i < 300; i++)); do
  [[ -n $(drilled) || $(shared_memory) != "$before" || -n $(left) ]] || break
  sleep 0.1
done
[[ -z $(drilled) ]] || give_up "the server of a killed drill still runs."
[[ $(shared_memory) == "$before" ]] || give_up "a killed drill has left shared memory."
[[ -z $(left) ]] || give_up "a killed drill has left $(left)."
say "killed drill: nothing of it is left"

kill "$bench"
stop_server
printf 'All checks passed\n'
