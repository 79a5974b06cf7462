#!/usr/bin/env bash
# Walks through an operator's tasks on the installed Debian package, and runs every command of the documents. See `--help`.
set -euo pipefail

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"

help() {
  cat <<'END_OF_HELP'
usage: sudo tests/prove-operator-walk.sh

Installs the Debian package in a root folder that is made from Debian's packages, with a PostgreSQL server, and starts the service there.
Then, beside the running service and with the commands of docs/operations.md:

  - install, first key, first backup; restore one file to any folder; restore a SQLite and a PostgreSQL database; find and restore an
    older version; retention with a hold; tags and labels; lose the catalogue; move the data folder; lose the host; upgrade; uninstall;
  - every line of every `sh` block of docs/operations.md, but for those that build or need a container engine or a bucket. A line that is
    neither run nor listed here as one of those fails the script. (ReadmeTests runs the commands of README.md.)

systemd does not run in a root folder: a script in place of systemctl starts and stops the service as its unit says.

Needs root, to mount and to change the root folder, dpkg-deb, mmdebstrap, and packages of Debian. 1 GB of scratch space is taken in TMPDIR.
BACKUPEDGE_BINARY is the program to pack; the default is dist/backupedge.

Exit codes: 0 all checks passed, 1 a check failed (the first failure is reported), 2 not root, wrong usage or something is missing.
END_OF_HELP
}

at_most 0 "$@"
in_own_mounts "$@"
need_binary
need curl:curl dpkg-deb:dpkg mmdebstrap:mmdebstrap rsync:rsync

scratch_in "${TMPDIR:-/tmp}" walk
root=$scratch/root
clean_up() {
  [[ ! -x $root/usr/bin/systemctl ]] || inside systemctl stop backupedge || true
  [[ ! -x $root/usr/bin/pg_ctlcluster ]] || inside pg_ctlcluster --skip-systemctl-redirect --mode immediate "$postgres_version" main stop 2>/dev/null || true
  remove_root "$root" "$scratch"
}
packed=$binary
postgres_version=none
# shellcheck source=samples/server.sh
source "$repository/samples/server.sh"

root_folder=(env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 TZ=UTC HOME=/root
  DEBIAN_FRONTEND=noninteractive chroot "$root")
inside() { "${root_folder[@]}" "$@"; }

# run LINE: runs a line of a document as root in a folder that everybody may write to; sets answer to its output and code to its exit code.
prelude='set -o pipefail; cd /srv/here; '
run() {
  code=0
  answer=$(inside bash -c "$prelude$1" 2>&1 </dev/null) || code=$?
}

# ok LINE: runs a line, which must succeed.
ok() {
  run "$1"
  ((code == 0)) || give_up "'$1' exited with $code: $answer"
}

# fails CODE LINE: runs a line, which must exit with this code.
fails() {
  run "$2"
  ((code == $1)) || give_up "'$2' exited with $code, not $1: $answer"
}

# has TEXT: the text is in the output of the last line.
has() { [[ $answer == *"$1"* ]] || give_up "'$1' is missing in: $answer"; }

# same TEXT: the output of the last line is this text.
same() { [[ $answer == "$1" ]] || give_up "'$1' expected, but: $answer"; }

backup_id() { grep -oE 'backup-[0-9]{8}-[0-9]{6}-[a-z0-9]{6}' <<<"$answer" | head -n 1; }

# ---- Two packages and a Debian -----------------------------------------------------------------------------------

# pack FOLDER VERSION: packs the binary in a copy of the project that has this version.
pack() {
  mkdir "$1"
  (cd -- "$repository" && cp -R ./*.md build.sh eng deploy docs licenses samples LICENSE Directory.Build.props "$1")
  sed -i "s:<VersionPrefix>.*</:<VersionPrefix>$2</:" "$1/Directory.Build.props"
  SOURCE_DATE_EPOCH=1700000000 BACKUPEDGE_BINARY=$packed "$1/build.sh" release >"$scratch/pack.log" 2>&1 ||
    give_up "the release cannot be built: $(<"$scratch/pack.log")"
}

older=$(sed -n 's:.*<VersionPrefix>\(.*\)</.*:\1:p' "$repository/Directory.Build.props")
newer=${older%.*}.$((${older##*.} + 1))
architecture=$(dpkg --print-architecture)
pack "$scratch/older" "$older"
pack "$scratch/newer" "$newer"

make_debian "$root" adduser,postgresql,sqlite3,sudo
mount --bind "$root" "$root"
mount --bind /dev "$root/dev"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm" # PostgreSQL needs it
mount -t proc proc "$root/proc"
mkdir -p "$root/run/systemd/system" "$root/srv/here/packages" "$root/opt/gb/bots"
chmod 1777 "$root/srv/here"
cp "$scratch"/older/dist/release/*.deb "$scratch"/older/dist/release/SHA256SUMS "$scratch"/newer/dist/release/*.deb "$root/srv/here/packages"
cat >"$root/usr/bin/systemctl" <<'END_OF_SCRIPT'
#!/bin/bash
# Starts and stops backupedge.service as its unit says, without systemd.
echo "$*" >>/run/systemctl.log
pid=/run/backupedge.pid
stop() {
  if [[ -s $pid ]] && kill "$(<$pid)" 2>/dev/null; then
    while kill -0 "$(<$pid)" 2>/dev/null; do sleep 0.05; done
  fi
  rm -f $pid
}
start() {
  local line
  if [[ -s $pid ]] && kill -0 "$(<$pid)" 2>/dev/null; then
    return
  fi
  line=$(sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/backupedge.service)
  setsid setpriv --reuid=backupedge --regid=backupedge --init-groups $line </dev/null >>/var/log/backupedge.log 2>&1 &
  echo $! >$pid
  for ((i = 0; i < 200; i++)); do
    ! setpriv --reuid=backupedge --regid=backupedge --init-groups backupedge health >/dev/null 2>&1 || return 0
    sleep 0.05
  done
  tail -n 20 /var/log/backupedge.log >&2
  return 1
}
case " $* " in
  *' --now '* | *' start '*) start ;;
  *' try-restart '*) [[ ! -s $pid ]] || { stop; start; } ;;
  *' restart '*) stop; start ;;
  *' stop '*) stop ;;
esac
END_OF_SCRIPT
printf '#!/bin/sh\ncat >>/root/mails\n' >"$root/usr/local/bin/mail"
printf '#!/bin/sh\nexit 0\n' >"$root/usr/local/bin/editor"
printf '#!/bin/sh\nshift\nmkdir -p /root/other && cd /root/other && exec "$@"\n' >"$root/usr/local/bin/ssh"
chmod 755 "$root"/usr/bin/systemctl "$root"/usr/local/bin/{mail,editor,ssh}
say "a root folder of Debian $(<"$root/etc/debian_version") with PostgreSQL"

# ---- A host with bots --------------------------------------------------------------------------------------------

cp -a "$bot" "$root/opt/gb/bots/sales.gbai"
find "$root/opt/gb/bots/sales.gbai" -depth -name 'helpdesk*' -execdir sh -c 'mv "$1" "sales${1#./helpdesk}"' sh {} \;
inside sqlite3 /opt/gb/settings.db 'CREATE TABLE setting (name, value); INSERT INTO setting VALUES (1, 2);' \
  >/dev/null
postgres_version=$(inside pg_lsclusters -h | awk '{print $1}')
postgres_port=$(free_port)
inside sed -i "s/^port = .*/port = $postgres_port/" "/etc/postgresql/$postgres_version/main/postgresql.conf"
inside pg_ctlcluster --skip-systemctl-redirect "$postgres_version" main start
as_postgres() { inside setpriv --reuid=postgres --regid=postgres --init-groups psql -qtA -p "$postgres_port" "$@"; }
as_postgres -c "CREATE ROLE gb LOGIN PASSWORD 'walk'" -c 'CREATE DATABASE botserver OWNER gb' -c 'CREATE DATABASE copy OWNER gb'
as_postgres -d botserver -c 'CREATE TABLE ticket AS SELECT generate_series(1, 1000) AS id; ALTER TABLE ticket OWNER TO gb'

# ---- Install, key, first backup ----------------------------------------------------------------------------------

printf '127.0.0.1 localhost %s\n' "$(hostname)" >"$root/etc/hosts"
port=$(free_port)
ok "cd packages && sha256sum -c --ignore-missing SHA256SUMS"
ok "cd packages && apt-get -y --no-install-recommends install ./backupedge_${older}_$architecture.deb"
has "BackupEdge is installed."
install -m 600 /dev/null "$root/etc/backupedge/secrets/pg"
printf 'walk\n' >"$root/etc/backupedge/secrets/pg"
inside chown -R backupedge:backupedge /etc/backupedge/secrets
inside install -d -o backupedge -g backupedge /srv/copy
# The service may write to its sources, so that it can restore to their original places.
inside chown -R backupedge:backupedge /opt/gb
cat >"$root/etc/backupedge/backupedge.json" <<END_OF_SETTINGS
{
  "listen": "http://localhost:$port",
  "data": "/var/lib/backupedge",
  "sources": {
    "bots": { "path": "/opt/gb/bots", "exclude": ["*.tmp", "cache/"] },
    "settings": { "kind": "sqlite", "path": "/opt/gb/settings.db" },
    "tables": {
      "kind": "postgres", "connection": "postgresql://gb@localhost:$postgres_port/botserver",
      "password_file": "/etc/backupedge/secrets/pg", "exclude": ["copy"]
    }
  },
  "targets": {
    "copy": {
      "path": "/srv/copy",
      "postgres": { "connection": "postgresql://gb@localhost:$postgres_port/copy", "password_file": "/etc/backupedge/secrets/pg" }
    }
  },
  "schedules": { "daily": { "cron": "0 2 * * *", "type": "incremental", "retention_days": 30 } },
  "retention": { "keep_last": 3, "keep_monthly": 6 }
}
END_OF_SETTINGS
ok 'sudo -u backupedge backupedge config check'
ok 'sudo systemctl enable --now backupedge'
ok 'sudo cat /var/lib/backupedge/admin.key'
key=$answer
[[ $key == bek_* ]] || give_up "admin.key has: $key"
! grep -qF "$key" "$root/var/log/backupedge.log" || give_up "the log of the service contains the first key."
(umask 077 && printf '%s\n' "$key" >"$root/srv/admin.key")
inside chown backupedge: /srv/admin.key
answer=$(curl -fsS -H "X-API-Key: $key" "http://localhost:$port/api/v1/backup/list") || give_up "the first key does not work."

# The documents define this function once.
prelude+="$(sed -n '/^backupedge() {.*}$/p' "$repository/docs/operations.md"); "
[[ $prelude == *'sudo -u backupedge'* ]] || give_up "docs/operations.md does not define the function backupedge."
ok 'backupedge status'
has /var/lib/backupedge
ok 'backupedge backup --label first'
first=$(backup_id)
say "installed, first key read, $first made beside the running service"

# ---- Restore -----------------------------------------------------------------------------------------------------

script=sales.gbai/sales.gbdialog/start.bas
cp "$root/opt/gb/bots/$script" "$scratch/first.bas"
printf 'TALK "We are closed today."\n' >>"$root/opt/gb/bots/$script"
ok 'backupedge backup --label greeting'
second=$(backup_id)
ok "sudo backupedge restore latest --to /srv/rehearsal --path bots/$script"
cmp "$root/srv/rehearsal/bots/$script" "$root/opt/gb/bots/$script" || give_up "the restored file differs."
ok "sudo backupedge restore ${first##*-} --to /srv/older --path bots/$script"
cmp "$root/srv/older/bots/$script" "$scratch/first.bas" || give_up "the older version differs."
ok 'backupedge find start.bas'
has "$first"
has "$second"
inside sqlite3 /opt/gb/settings.db 'UPDATE setting SET value = 3'
ok 'sudo backupedge restore latest --target original --path settings'
same_value=$(inside sqlite3 /opt/gb/settings.db 'SELECT value FROM setting')
[[ $same_value == 2 ]] || give_up "the database has $same_value after its restore."
ok 'backupedge restore latest --target copy --path tables --restore-database'
[[ $(as_postgres -d copy -c 'SELECT count(*) FROM ticket') == 1000 ]] || give_up "the restored tables differ."
fails 4 'backupedge restore nosuch --to /tmp/none'
fails 2 'backupedge restore latest --tarhet staging'
say "a file, an older version of it, a SQLite and a PostgreSQL database are back, beside the running service"

# ---- Retention and hold ------------------------------------------------------------------------------------------

ok "backupedge hold ${first##*-}"
fails 1 "backupedge delete ${first##*-}"
has "hold"
ok 'backupedge list'
has HOLD
ok 'backupedge prune --dry-run'
ok 'backupedge prune'
ok "backupedge show ${first##*-}"
ok "backupedge set ${first##*-} --label kept --tag walk"
ok 'backupedge list --tag walk'
has "$first"
ok 'backupedge job list'
has backup
ok "backupedge list --server http://localhost:$port --key-file /srv/admin.key"
has "$second"
install -d -m 700 "$root/opt/gb/bots/closed"
ok 'backupedge status'
chmod 000 "$root/opt/gb/bots/closed"
inside chown root:root /opt/gb/bots/closed
fails 3 'backupedge backup'
fails 1 'backupedge status --check'
has source_incomplete
rmdir "$root/opt/gb/bots/closed"
ok 'backupedge backup'
second=$(backup_id)
ok 'backupedge status --check'
say "a held backup is not deleted, by retention or by hand; tags, jobs, the API from elsewhere; an unreadable folder is reported"

# ---- Every command of the documents ------------------------------------------------------------------------------

# sh_lines FILE: the lines of its sh blocks, with continued lines joined and comments removed, and `end` after each block.
sh_lines() {
  awk '/^```/ { if (inside) print "end"; inside = /^```sh$/; next } inside' "$1" | sed -e ':a' -e '/\\$/N; s/\\\n//; ta' | sed -E 's/[[:space:]]+#.*$//; /^#/d; /^$/d'
}

# What needs a container engine, or builds: tests/prove-image.sh and .ci/run run it. What needs a bucket: the tests and tests/prove-copies.sh.
# What needs a source with all databases of a server: AllDatabasesTests. What needs the keys of an encrypted store: DrillTests.
elsewhere='^(docker |\./build\.sh |sudo (apt|\./build\.sh) )'
bucket='s3://|^export AWS_|--data /srv/recovered|backupedge copy |--path drive/|--from offsite'
databases='--path tables/databases/|--restore-database --path tables$'
keys='backupedge drill check '
count=0
skipped=0
exported=
install -d -m 700 "$root/root/.config"
for file in "$root/root/.config/backupedge.key" "$root/srv/here/other.key"; do
  (umask 077 && printf '%s\n' "$key" >"$file")
done
while IFS= read -r line; do
  if [[ $line == end ]]; then
    exported=
    continue
  fi
  if [[ $line == 'export BACKUPEDGE_'* ]]; then
    # From another machine, a command has no user of the service.
    exported+="unset -f backupedge; ${line/https:\/\/backup.example.org:9000/http:\/\/localhost:$port}; "
    continue
  fi
  if [[ $line =~ $elsewhere || $line =~ $bucket || $line =~ $databases || $line =~ $keys || $line == 'backupedge() {'* || $line == 'sha256sum '* ]]; then
    skipped=$((skipped + 1))
    continue
  fi
  count=$((count + 1))
  line=${line//backup-2026????-??????-??????/$first}
  line=${line//latest~7/latest}
  case $line in
    *'backupedge delete ID'*)
      ok 'backupedge backup --label temporary'
      line=${line//ID/$(backup_id)}
      ;;
    *'backupedge undelete ID'*)
      ok 'backupedge backup --label "deleted by mistake"'
      deleted=$(backup_id)
      ok "backupedge delete $deleted"
      line=${line//ID/$deleted}
      ;;
    *'key revoke ID'*)
      ok 'backupedge key list'
      line=${line//ID/$(awk '/ (bots-2027|deploy) .* active / { print $1; exit }' <<<"$answer")}
      ;;
    *'schedule '*' ID'*) line=${line//ID/nightly} ;;
    *'schedule update nightly --limit-read'*) # an earlier command of the page deleted it
      ok "backupedge schedule create --cron '0 2 * * *' --type incremental --name nightly"
      ;;
    *'job '*' 7f3kq2'*)
      ok 'backupedge job list --limit 1 --json'
      line=${line//7f3kq2/$(grep -oE 'job-[0-9]{8}-[0-9]{6}-[a-z0-9]{6}' <<<"$answer" | head -n 1)}
      ;;
    *' ID'*) line=${line// ID/ $first} ;;
    *'backupedge rebuild'*) inside systemctl stop backupedge ;;
    *--delete) line+=' --yes' ;;
  esac
  line=${line//localhost:9000/localhost:$port}
  run "$exported$line"
  if [[ $line == *'job cancel'* && $code == 1 ]]; then
    has 'already ended' # the newest job did long ago
    continue
  fi
  ((code == 0)) || give_up "docs/operations.md: '$line' exited with $code: $answer"
  if [[ $line == *'backupedge rebuild'* ]]; then
    inside systemctl start backupedge
  fi
done < <(sh_lines "$repository/docs/operations.md")
say "$count commands of docs/operations.md work as written; $skipped that build, or need an engine, a bucket or keys, are run elsewhere"

# ---- Lost catalogue, moved data folder ---------------------------------------------------------------------------

ok 'backupedge list'
before=$(grep -oE 'backup-[0-9]{8}-[0-9]{6}-[a-z0-9]{6}' <<<"$answer" | sort -u)
inside systemctl stop backupedge
rm "$root"/var/lib/backupedge/catalogue.db*
fails 2 'backupedge list'
has 'backupedge rebuild'
ok 'backupedge rebuild'
ok 'backupedge list'
for id in $first $second; do has "$id"; done
inside systemctl start backupedge
ok 'backupedge restore latest:bots --target staging'
say "the catalogue was lost and is rebuilt: $(wc -l <<<"$before") backups before"

inside systemctl stop backupedge
mv "$root/var/lib/backupedge" "$root/srv/moved"
sed -i 's:"/var/lib/backupedge":"/srv/moved":' "$root/etc/backupedge/backupedge.json"
ok 'backupedge list'
has "$second"
inside systemctl start backupedge
ok 'backupedge backup'
say "the data folder was moved"

# ---- Lost host ---------------------------------------------------------------------------------------------------

inside systemctl stop backupedge
mkdir -p "$root/srv/newhost/archives"
cp -a "$root"/srv/moved/archives/*.bea "$root/srv/newhost/archives"
run 'env -C / backupedge list --data /srv/newhost'
((code != 0)) || give_up "archives without a catalogue are listed."
has 'backupedge rebuild'
inside chown -R backupedge: /srv/newhost
ok 'backupedge rebuild --data /srv/newhost'
ok "sudo backupedge restore ${second##*-} --data /srv/newhost --to /srv/recovered"
must_be_same "$root/opt/gb/bots" "$root/srv/recovered/bots"
say "the host was lost: its archives alone restore on another one"

# ---- Upgrade and uninstall ---------------------------------------------------------------------------------------

inside systemctl start backupedge
ok "cd packages && sudo apt-get -y -o Dpkg::Options::=--force-confold install ./backupedge_${newer}_$architecture.deb"
ok 'backupedge status'
ok 'backupedge backup'
ok "sudo backupedge restore latest --to /srv/after --path bots/$script"
cmp "$root/srv/after/bots/$script" "$root/opt/gb/bots/$script" || give_up "the file differs after the upgrade."
ok 'sudo apt-get -y remove backupedge'
[[ -e $root/srv/moved/archives/$second.bea ]] || give_up "removing the package removed backups."
say "upgraded to $newer and removed; the backups are there"
say "all checks passed"
