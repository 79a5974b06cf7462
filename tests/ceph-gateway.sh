#!/usr/bin/env bash
# A Ceph cluster of one node with its S3 gateway on loopback, for tests. See `--help`.
set -euo pipefail

help() {
  cat <<'END_OF_HELP'
usage: tests/ceph-gateway.sh start FOLDER      start a monitor, a storage daemon in memory and a gateway
       tests/ceph-gateway.sh restart FOLDER    kill the gateway (SIGKILL) and start it again; objects stay
       tests/ceph-gateway.sh stop FOLDER       end what `start` started
       tests/ceph-gateway.sh check             report whether the programs are installed

`start` writes one line to standard output: ENDPOINT ACCESS_KEY SECRET_KEY. Everything is in FOLDER, which must not exist or be empty, and
listens on free ports of 127.0.0.1. `stop` ends only processes that have the configuration of FOLDER; the folder stays.

Needs the packages radosgw, ceph-mon, ceph-osd and ceph-common of Debian, and curl. Takes about 15 seconds and 300 MB of memory.

Exit codes: 0 success, 1 a daemon does not start (its log is in FOLDER/log), 2 wrong usage or a program is missing.
END_OF_HELP
}

fail() {
  printf '%s: %s\n' "${0##*/}" "$2" >&2
  exit "$1"
}

# fail_start NAME LOG: reports a daemon that does not start, with the end of its log, and ends the others.
fail_start() {
  tail -n 5 "$2" >&2
  stop "$PWD"
  fail 1 "$1 does not start; its log is $PWD/$2."
}

require_programs() {
  local program
  for program in ceph ceph-mon ceph-osd monmaptool radosgw radosgw-admin curl; do
    command -v "$program" >/dev/null || fail 2 "$program is missing (Debian: radosgw ceph-mon ceph-osd ceph-common curl)."
  done
}

# free_port: writes a port of 127.0.0.1 at which nobody listens. Below the range from which the kernel takes the ports of clients.
free_port() {
  local port
  while :; do
    port=$((10000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  printf '%s\n' "$port"
}

# wait_for SECONDS COMMAND...: waits until the command succeeds.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || return 1
    sleep 0.1
  done
}

configure() {
  cat >ceph.conf <<END_OF_CONF
[global]
fsid = $1
mon host = [v1:127.0.0.1:$2]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
public network = 127.0.0.0/8
cluster network = 127.0.0.0/8
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd class update on start = false
osd crush update on start = false
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
ms bind ipv6 = false
ms bind msgr2 = false
run dir = $PWD/run
admin socket = $PWD/run/\$name.asok
pid file = $PWD/run/\$name.pid
log file = $PWD/log/\$name.log
[mon]
mon data = $PWD/mon
mon data avail crit = 1
mon data avail warn = 2
[osd]
osd data = $PWD/osd
osd objectstore = memstore
memstore device bytes = 4294967296
osd max object name len = 256
osd max object namespace len = 64
[client]
rgw frontends = beast endpoint=127.0.0.1:$3
rgw enable usage log = false
rgw enable quota threads = false
rgw num async rados threads = 4
rgw thread pool size = 32
rgw relaxed s3 bucket names = false
END_OF_CONF
}

# launch NAME PROGRAM...: starts a daemon in the background, which does not keep the output of this script open.
launch() {
  local name=$1
  shift
  "$@" >"log/$name.out" 2>&1 </dev/null &
  printf '%s\n' "$!" >"run/$name.started"
}

start_gateway() {
  local endpoint
  endpoint=$(<endpoint)
  launch gateway radosgw -c "$PWD/ceph.conf" -n client.admin -f
  wait_for 180 curl -fs "$endpoint/" || fail_start "the gateway" log/gateway.out
}

start() {
  local fsid osd_id access=AKCEPHTEST secret=ceph/secret+of/tests
  require_programs
  mkdir -p "$1"
  [[ -z $(ls -A "$1") ]] || fail 2 "the folder $1 is not empty."
  cd -- "$1"
  mkdir mon osd run log
  fsid=$(</proc/sys/kernel/random/uuid)
  local mon gateway
  mon=$(free_port)
  gateway=$(free_port)
  configure "$fsid" "$mon" "$gateway"
  export CEPH_CONF=$PWD/ceph.conf
  printf 'http://127.0.0.1:%s\n' "$gateway" >endpoint
  monmaptool --create --clobber --fsid "$fsid" --addv a "[v1:127.0.0.1:$mon]" monmap >log/monmap.out
  ceph-mon -c "$CEPH_CONF" --mkfs -i a --monmap monmap >log/mkfs-mon.out 2>&1
  launch mon ceph-mon -c "$CEPH_CONF" -i a -f
  osd_id=$(</proc/sys/kernel/random/uuid)
  timeout 180 ceph -c "$CEPH_CONF" osd new "$osd_id" >log/osd-new.out 2>&1 || fail_start "the monitor" log/osd-new.out
  ceph-osd -c "$CEPH_CONF" -i 0 --mkfs --osd-uuid "$osd_id" >log/mkfs-osd.out 2>&1
  timeout 180 ceph -c "$CEPH_CONF" osd crush add osd.0 1.0 host=h root=default >log/crush.out 2>&1
  launch osd ceph-osd -c "$CEPH_CONF" -i 0 -f
  wait_for 180 is_osd_up || fail_start "the storage daemon" log/osd.0.log
  start_gateway
  timeout 180 radosgw-admin -c "$CEPH_CONF" user create --uid=test --display-name=test --access-key="$access" --secret-key="$secret" \
    >log/user.out 2>&1 || fail_start "the account of the tests" log/user.out
  printf '%s %s %s\n' "$(<endpoint)" "$access" "$secret"
}

is_osd_up() { ceph -c "$CEPH_CONF" osd stat | grep -q '1 up'; }

# end_daemon NAME SIGNAL: only if the process is still the one that `start` started.
end_daemon() {
  local pid
  [[ -e run/$1.started ]] || return 0
  pid=$(<"run/$1.started")
  if grep -qF "$PWD/ceph.conf" "/proc/$pid/cmdline" 2>/dev/null; then
    kill "-$2" "$pid"
    wait_for 10 is_gone "$pid" || kill -KILL "$pid"
  fi
  rm -f "run/$1.started"
}

is_gone() { [[ ! -e /proc/$1 ]] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status"; }

stop() {
  [[ -e $1/ceph.conf ]] || return 0
  cd -- "$1"
  end_daemon gateway KILL
  end_daemon osd KILL
  end_daemon mon KILL
}

restart() {
  [[ -e $1/ceph.conf ]] || fail 2 "there is no cluster in $1."
  cd -- "$1"
  end_daemon gateway KILL
  start_gateway
}

case ${1:-}:$# in
  check:1) require_programs ;;
  start:2 | stop:2 | restart:2) "$1" "$2" ;;
  --help:1 | -h:1) help ;;
  *)
    help >&2
    exit 2
    ;;
esac
