#!/usr/bin/env bash
# Runs the Debian package as a service of systemd, under all limits of its unit. See `--help`.
set -euo pipefail
export LC_ALL=C

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"

help() {
  cat <<'END_OF_HELP'
usage: sudo tests/prove-systemd.sh

Boots a Debian with systemd and PostgreSQL in a container, installs the Debian package that `./build.sh release` makes of the binary, starts
its service, and checks that under the limits of the unit (user, capabilities, system calls, file system, credentials)

  - systemd accepts the unit, the service becomes ready, and the limits are in effect;
  - files that only their owner may read, a SQLite database, a dump and a physical backup of PostgreSQL are backed up, and files restored
    without a difference;
  - a drill proves each of them, and starts a server of PostgreSQL on the physical backup;
  - after the service is killed it is started again, and a second drill is cut off by that and leaves nothing;
  - a stop ends it in order, with all its processes.

Needs root, systemd-nspawn and mmdebstrap, and packages of Debian. 1.5 GB of scratch space are taken in TMPDIR. BACKUPEDGE_BINARY is the
program to pack; the default is dist/backupedge. Takes about two minutes.

Exit codes: 0 all checks passed, 1 a check failed (the first failure is reported), 2 not root, wrong usage or something is missing.
END_OF_HELP
}

at_most 0 "$@"
need_root "boot a container"
need_binary
need curl jq dpkg-deb:dpkg mmdebstrap systemd-nspawn:systemd-container nsenter:util-linux

scratch_in "${TMPDIR:-/tmp}" systemd
root=$scratch/root
container=
leader=

# Whether a process still runs.
runs() { kill -0 "$1" 2>/dev/null; }

clean_up() {
  local i
  if [[ -n $leader ]] && runs "$leader"; then
    # systemd powers off on this signal.
    kill -s RTMIN+4 "$leader" || true
    for ((i = 0; i < 100; i++)); do
      runs "$container" || break
      sleep 0.1
    done
  fi
  if [[ -n $container ]] && runs "$container"; then kill "$container" || true; fi
  [[ -z $container ]] || wait "$container" 2>/dev/null || true
  rm -rf --one-file-system "$scratch"
}
packed=$binary
# shellcheck source=samples/server.sh
source "$repository/samples/server.sh"

# ---- The package and a Debian --------------------------------------------------------------------------------------

mkdir "$scratch/project"
(cd -- "$repository" && cp -R ./*.md build.sh eng deploy docs licenses samples LICENSE Directory.Build.props "$scratch/project")
SOURCE_DATE_EPOCH=1700000000 BACKUPEDGE_BINARY=$packed "$scratch/project/build.sh" release >"$scratch/pack.log" 2>&1 ||
  give_up "the release cannot be built: $(<"$scratch/pack.log")"
make_debian "$root" systemd-sysv dbus postgresql adduser sqlite3 procps
rm -f "$root/etc/machine-id"
cp "$scratch"/project/dist/release/*.deb "$root/root"
# The container's own filter of system calls forbids Landlock, which a drill needs.
systemd-nspawn --quiet --directory="$root" --machine="backupedge-$$" --register=no --keep-unit --private-network --console=pipe --boot \
  --system-call-filter="landlock_create_ruleset landlock_add_rule landlock_restrict_self" </dev/null >"$scratch/boot.log" 2>&1 &
container=$!

inside() { nsenter --all --target "$leader" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }

# The network of the container is its own loopback only.
curl() { nsenter --net --target "$leader" curl "$@"; }

for ((i = 0; i < 600; i++)); do
  runs "$container" || give_up "the container has ended: $(<"$scratch/boot.log")"
  leader=$(pgrep -P "$container" | head -n 1 || true)
  [[ -z $leader ]] || ! inside systemctl is-active --quiet postgresql@15-main multi-user.target 2>/dev/null || break
  sleep 0.1
done
((i < 600)) || give_up "the container does not start: $(<"$scratch/boot.log")"
say "Debian $(<"$root/etc/debian_version") runs with $(inside systemctl --version | head -n 1)"

# ---- The service ---------------------------------------------------------------------------------------------------

settings=/etc/backupedge/backupedge.json
password=/run/credentials/backupedge.service/secrets_pg
inside apt-get -qq install --no-install-recommends "/root/$(cd -- "$root/root" && echo ./*.deb)" >"$scratch/apt.log" 2>&1 ||
  give_up "the package cannot be installed: $(<"$scratch/apt.log")"
inside useradd --create-home bot
cp -R "$bot" "$root/opt/bots"
printf 'private\n' >"$root/opt/bots/private.txt"
random tree 3000000 >"$root/opt/bots/large.bin"
inside sqlite3 /opt/bots/tickets.db 'PRAGMA journal_mode = wal; CREATE TABLE tickets (id); INSERT INTO tickets VALUES (1), (2), (3);' >/dev/null
inside sh -c 'chown -R bot: /opt/bots && chmod -R go= /opt/bots/private.txt'
inside su postgres -c 'psql -q -v ON_ERROR_STOP=1' <<'END_OF_SQL'
CREATE ROLE keeper LOGIN SUPERUSER REPLICATION PASSWORD 'a password';
CREATE DATABASE bank;
\connect bank
CREATE TABLE ledger AS SELECT generate_series(1, 1000) AS id;
END_OF_SQL
(umask 077 && printf 'a password\n' >"$root/etc/backupedge/secrets/pg")
url=http://localhost:9000
cat >"$root$settings" <<END_OF_SETTINGS
{
  "listen": "$url",
  "data": "/var/lib/backupedge",
  "sources": {
    "bots": { "path": "/opt/bots" },
    "tickets": { "kind": "sqlite", "path": "/opt/bots/tickets.db" },
    "bank": { "kind": "postgres", "connection": "postgresql://keeper@localhost/bank", "password_file": "$password" },
    "server": { "kind": "postgres", "method": "physical", "connection": "postgresql://keeper@localhost/postgres", "password_file": "$password" }
  },
  "drill": { "postgres": { "connection": "postgresql://keeper@localhost/postgres", "password_file": "$password" } }
}
END_OF_SETTINGS

# must_run: waits until the service is active and ready; sets main to its process id inside.
must_run() {
  local i
  for ((i = 0; i < 300; i++)); do
    if inside systemctl is-active --quiet backupedge && [[ $(health_status /health/ready) == 200 ]]; then
      main=$(inside systemctl show --property MainPID --value backupedge)
      return
    fi
    sleep 0.1
  done
  give_up "the service does not run: $(inside journalctl --no-pager --lines 20 --unit backupedge)"
}

# as_service COMMAND...: runs the program as an administrator would, as the user of the service.
as_service() { inside setpriv --reuid=backupedge --regid=backupedge --init-groups /usr/bin/backupedge "$@" --config "$settings"; }

faults=$(inside systemd-analyze verify /usr/lib/systemd/system/backupedge.service 2>&1 | grep -v "Command 'man" || true)
[[ -z $faults ]] || give_up "systemd does not accept the unit: $faults"
inside systemctl enable --quiet --now backupedge 2>/dev/null || true
must_run
for limit in 'NoNewPrivs:	1' 'Seccomp:	2' 'CapEff:	0000000000000004' 'CapBnd:	0000000000000004'; do
  inside grep -qxF "$limit" "/proc/$main/status" || give_up "the service does not have '$limit'."
done
! inside nsenter --target "$main" --mount touch /etc/written 2>/dev/null || give_up "the service could write to /etc."
say "the service runs as $(inside ps -o user= -p "$main"), with its limits; $(inside systemd-analyze security --no-pager backupedge | tail -n 1 | sed 's/^[^O]*//')"

# ---- Backups, a restore and a drill --------------------------------------------------------------------------------

as_service backup --type full >"$scratch/backup" 2>"$scratch/warnings" || give_up "the backup failed: $(<"$scratch/warnings")"
! grep '^warning' "$scratch/warnings" || give_up "the backup is not complete."
code=0
as_service restore latest --target staging >"$scratch/restore" 2>&1 || code=$?
# 3: with the warning that this user cannot give files to others.
((code == 3)) || give_up "the restore ended with code $code: $(<"$scratch/restore")"
staging=$root/var/lib/backupedge/staging
diff -r --exclude 'tickets.db*' "$root/opt/bots" "$staging/bots" || give_up "the restored files differ."
[[ $(inside sqlite3 /var/lib/backupedge/staging/tickets/tickets.db 'SELECT count(*) FROM tickets') == 3 ]] ||
  give_up "the restored database does not have its rows."
say "backed up and restored: $(<"$scratch/backup")"

as_service drill >"$scratch/drill" 2>&1 || give_up "the drill failed: $(<"$scratch/drill")"
grep -qE '^drill-[^:]+: proven' "$scratch/drill" || give_up "the drill did not prove everything: $(<"$scratch/drill")"
grep -q 'A server was started from it' "$scratch/drill" || give_up "no server was started: $(<"$scratch/drill")"
[[ $(grep -c 'ledger: 1,000 rows' "$scratch/drill") == 2 ]] || give_up "the rows were not counted: $(<"$scratch/drill")"
say "drilled: $(grep -o 'A server was started from it.*' "$scratch/drill")"

# ---- Killed, and stopped -------------------------------------------------------------------------------------------

# The servers of drills that run.
drilled() { inside pgrep -u backupedge -f 'bin/postgres -D /var/lib/backupedge/' || true; }

killed=$main
as_service drill >/dev/null 2>&1 &
for ((i = 0; i < 3000; i++)); do
  [[ -z $(drilled) ]] || break
  sleep 0.02
done
[[ -n $(drilled) ]] || give_up "the second drill has started no server."
inside kill -9 "$main"
for ((i = 0; i < 300; i++)); do
  [[ $(inside systemctl show --property MainPID --value backupedge) == "$killed" ]] || break
  sleep 0.1
done
must_run
[[ $main != "$killed" ]] || give_up "the service was not started again."
for ((i = 0; i < 300; i++)); do
  [[ -n $(drilled) || -n $(ls -A "$root/var/lib/backupedge/scratch" 2>/dev/null) ]] || break
  sleep 0.1
done
((i < 300)) || give_up "the killed service has left: $(drilled) $(ls -A "$root/var/lib/backupedge/scratch")"
say "killed in a drill: started again by systemd, and nothing of the drill is left"

inside systemctl stop backupedge
[[ $(inside systemctl show --property Result --value backupedge) == success ]] || give_up "the stop ended with an error."
[[ -z $(inside pgrep -u backupedge || true) ]] || give_up "processes of the service are left after a stop."
say "stopped in order"
say "all checks passed"
