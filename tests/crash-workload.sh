# shellcheck shell=bash
# The workload of tests/prove-crash-images.sh before the power failure, and the promises that it receives; to be sourced.
# Sets $work/manifests/ID (the content of each backup), $work/marks (all marks) and $scratch/log (the log of the disk).
# shellcheck disable=SC2154 # the names are set by the script that sources this

# mark WORD...: writes a line to the log of the disk, after everything that was written before.
mark() {
  printf '%s\n' "$*" >"$scratch/logged/mark"
  printf '%s\n' "$*" >>"$work/marks"
}

# manifest FOLDER: writes every entry with its type, mode, time, link target and size, then the SHA-256 of every file.
manifest() {
  (
    cd -- "$1" || exit
    find . -mindepth 1 \( -type f -printf '%P\t%y\t%m\t%T@\t%s\n' -o -printf '%P\t%y\t%m\t%T@\t%l\n' \) | LC_ALL=C sort
    find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
  )
}

# rows FILE: writes the hash of a SQLite database's content, without creating a file beside it.
rows() { sqlite3 "file:$1?immutable=1" .dump | sha256sum; }

# content TREE DATABASE: writes what a backup of the two must restore.
content() {
  manifest "$1"
  rows "$2"
}

# json QUERY FILE: writes the result of an SQL query over the JSON text of a file, one line per row.
json() { sqlite3 :memory: "WITH text(of) AS (SELECT readfile('$2')) $1"; }

limited=()

# start_disk FILE_SYSTEM: serves a logged disk and mounts the file system on it.
start_disk() {
  local i
  dotnet "$crash_disk" serve "$scratch/image-of-disk" $((320 << 20)) "$scratch/log" "$scratch/logged" 2>"$scratch/serve.log" &
  serving=$!
  for ((i = 0; i < 400; i++)); do
    [[ ! -e $scratch/logged/disk ]] || break
    kill -0 "$serving" 2>/dev/null || give_up "the logged disk cannot be served: $(cat "$scratch/serve.log")"
    sleep 0.05
  done
  local -a options=(-q)
  [[ $1 != ext4 ]] || options+=(-b 4096)
  "mkfs.$1" "${options[@]}" "$scratch/logged/disk" >"$scratch/mkfs.log" 2>&1 || give_up "mkfs.$1 failed: $(cat "$scratch/mkfs.log")"
  # Frequent commits of the journal write parts of what was not flushed.
  ls /sys/class/bdi >"$scratch/bdis"
  case $1 in
    xfs) mount -o loop "$scratch/logged/disk" "$disk" ;;
    *) mount -o loop,commit=1 "$scratch/logged/disk" "$disk" ;;
  esac
  write_back_soon
}

# Makes the kernel write dirty pages of this disk at once instead of within 30 s, without a flush, so that the log has writes that may
# be lost. A loop device keeps these limits when it is used again, so write_back_late must follow.
write_back_soon() {
  local device name
  device=$(findmnt -n -o SOURCE "$disk")
  for name in "$(lsblk -n -d -o MAJ:MIN "$device" | tr -d ' ')" $(comm -13 "$scratch/bdis" <(ls /sys/class/bdi)); do
    [[ -w /sys/class/bdi/$name/strict_limit ]] || continue
    limited+=("$name")
    printf '1\n' >"/sys/class/bdi/$name/strict_limit"
    printf '%s\n' $((1 << 20)) >"/sys/class/bdi/$name/max_bytes"
  done
}

# Restores the kernel's defaults.
write_back_late() {
  local name
  for name in "${limited[@]}"; do
    [[ -w /sys/class/bdi/$name/strict_limit ]] || continue
    printf '0\n' >"/sys/class/bdi/$name/strict_limit"
    printf '100\n' >"/sys/class/bdi/$name/max_ratio"
  done
  limited=()
}

stop_disk() {
  local i
  write_back_late
  umount "$disk"
  # The loop device closes the file a moment later.
  for ((i = 0; i < 100; i++)); do
    ! umount "$scratch/logged" 2>/dev/null || break
    sleep 0.1
  done
  wait "$serving" || give_up "the logged disk failed: $(cat "$scratch/serve.log")"
  serving=
}

# write_settings KEEP_LAST: writes settings for the server, with sources beside the disk and targets on it. Without a bin, since the checks
# require that archives of deleted backups are gone.
write_settings() {
  cat >"$scratch/settings.json" <<END_OF_SETTINGS
{
  "sources": {
    "tree": { "path": "$work/tree" },
    "rows": { "kind": "sqlite", "path": "$work/rows.db" }
  },
  "targets": {
    "one": { "path": "$disk/one" }, "two": { "path": "$disk/two" }, "three": { "path": "$disk/three" },
    "check": { "path": "$scratch/check" }
  },
  "copies": { "disk": { "kind": "folder", "path": "$disk/copy" } },
  $([[ $encryption == none ]] || printf '"encryption": { "mode": "%s", "key_file": "%s" },' "$encryption" "$work/host.key")
  "retention": { "keep_last": $1, "keep_manual": false },
  "protection": { "undelete_days": 0 }
}
END_OF_SETTINGS
}

serve_here() {
  start_server --config "$scratch/settings.json"
  unlock
}

# Makes the keys of the data folder. The host's key file and the recovery identity lie beside the disk.
make_keys() {
  printf '%s\n' "$encryption" >"$work/encryption"
  [[ $encryption != none ]] || return 0
  "$binary" encryption init --data "$data" --host-key-file "$work/host.key" --mode "$encryption" --json </dev/null \
    >"$scratch/init" 2>"$scratch/init.log" || give_up "the keys cannot be made: $(cat "$scratch/init.log")"
  grep -oE 'AGE-SECRET-KEY-1[A-Z0-9]+' "$scratch/init" >"$work/recovery.key" || give_up "encryption init printed no identity."
}

# Lets the server read contents in mode sealed.
unlock() {
  [[ $encryption == sealed ]] || return 0
  call POST /unlock "{\"identity\": \"$(<"$work/recovery.key")\", \"minutes\": 600}" >/dev/null
}

make_sources() {
  local i
  mkdir -p "$work/tree/deep/deeper" "$work/manifests"
  for ((i = 0; i < 50; i++)); do
    head -c $((RANDOM % 40000)) /dev/urandom >"$work/tree/deep/file-$i"
  done
  head -c 900000 /dev/urandom >"$work/tree/large"
  ln -s deep/file-1 "$work/tree/link"
  sqlite3 "$work/rows.db" 'CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)'
}

# Changes some files, adds one, removes one, changes a piece of the large one, and adds rows.
change_sources() {
  local i
  for ((i = 0; i < 3; i++)); do
    head -c $((RANDOM % 60000)) /dev/urandom >"$work/tree/deep/file-$((RANDOM % 50))"
  done
  printf 'step %s\n' "$step" >"$work/tree/deep/deeper/step-$step"
  rm -f "$work/tree/deep/file-$((RANDOM % 50))"
  chmod $((600 + RANDOM % 8)) "$work/tree/large"
  head -c 20000 /dev/urandom | dd of="$work/tree/large" bs=1000 seek=$((RANDOM % 880)) conv=notrunc status=none
  sqlite3 "$work/rows.db" "INSERT INTO rows (text) SELECT hex(randomblob(40)) FROM generate_series(1, 40)" 2>/dev/null ||
    sqlite3 "$work/rows.db" "INSERT INTO rows (text) VALUES (hex(randomblob(2000)))"
}

# Writes a file that is flushed, with its folder, and one that is not.
write_controls() {
  control_text "$step" >"$disk/control/synced-$step"
  sync "$disk/control/synced-$step" "$disk/control"
  mark synced "$step"
  control_text "$step" >"$disk/control/unsynced-$step"
  mark unsynced "$step"
}

control_text() { printf "control $1 %s\\n" {1..500}; }

# ask_backup: requests a backup of the sources as they are now; sets backup.
ask_backup() {
  local types=(full incremental incremental differential)
  backup=$(field backup_id "$(call POST /create "{\"type\": \"${types[RANDOM % 4]}\", \"retention_days\": 1}")")
  content "$work/tree" "$work/rows.db" >"$work/manifests/$backup"
  mark asked "$backup"
}

await_backup() {
  wait_for "/$backup"
  mark completed "$backup"
  living+=("$backup")
}

# pick [MINIMUM]: sets picked to an existing backup; fails if there are too few.
pick() {
  ((${#living[@]} >= ${1:-1})) || return 1
  picked=${living[RANDOM % ${#living[@]}]}
}

forget() {
  local one
  local -a rest=()
  for one in "${living[@]}"; do
    [[ $one == "$1" ]] || rest+=("$one")
  done
  living=("${rest[@]}")
}

# Deletes a backup, which the server refuses while a running backup uses it as its base.
delete_one() {
  local status
  pick 4 || return 0
  mark deleting "$picked"
  status=$(curl -sS -o "$scratch/answer" -w '%{http_code}' -X DELETE -H @"$scratch/headers" "$url/api/v1/backup/$picked")
  case $status in
    200) mark deleted "$picked"; forget "$picked" ;;
    409) mark kept "$picked" ;;
    *) give_up "DELETE /$picked answered $status: $(cat "$scratch/answer")" ;;
  esac
}

prune() {
  local one
  local -a going
  wait_seconds=40 call POST /prune '{"dry_run": true}' >"$scratch/answer"
  mapfile -t going < <(json "SELECT e.value ->> 'id' FROM text, json_each(of, '$.plan.backups') e
    WHERE e.value ->> 'action' = 'delete'" "$scratch/answer")
  for one in "${going[@]}"; do
    mark deleting "$one"
  done
  wait_for "/jobs/$(field job_id "$(call POST /prune '{}')")"
  for one in "${going[@]}"; do
    mark deleted "$one"
    forget "$one"
  done
}

restore_one() {
  local targets=(one two three)
  local target=${targets[RANDOM % 3]}
  pick || return 0
  mark restoring "$target"
  rm -rf "${disk:?}/$target"
  wait_for "/jobs/$(field job_id "$(call POST "/restore/$picked" "{\"target\": \"$target\"}")")"
  mark restored "$target" "$picked"
}

make_key() {
  local key id
  call POST /keys "{\"name\": \"step $step\", \"role\": \"backup_operator\"}" >"$scratch/answer"
  key=$(field key "$(cat "$scratch/answer")")
  id=$(field id "$(cat "$scratch/answer")")
  mark key "$id" "$key"
  # Some are revoked, so that a lost revocation is found.
  if ((RANDOM % 3 == 0)); then
    mark revoking "$id"
    call DELETE "/keys/$id" >/dev/null
    mark revoked "$id" "$key"
  fi
}

make_schedule() {
  local id schedule='{"cron": "0 0 1 1 *", "type": "full", "timezone": "UTC", "catch_up": false, "enabled": false}'
  id=$(field schedule_id "$(call POST /schedule "$schedule")")
  mark schedule "$id"
  if ((RANDOM % 3 == 0)); then
    mark unscheduling "$id"
    call DELETE "/schedule/$id" >/dev/null
    mark unscheduled "$id"
  fi
}

hold_one() {
  pick || return 0
  call PUT "/$picked/hold" '{"hold": true}' >/dev/null
  mark hold "$picked"
}

verify_one() {
  pick || return 0
  wait_for "/jobs/$(field job_id "$(call POST "/$picked/verify")")"
}

# Copies what is not in the copy yet, and marks what the server then reports as copied. The copy is a folder on the same disk.
copy_all() {
  local one
  wait_for "/jobs/$(field job_id "$(call POST /copies/disk/run)")"
  for one in "${living[@]}"; do
    call GET "/$one" >"$scratch/answer"
    [[ $(json "SELECT of ->> '$.copies[0].status' FROM text" "$scratch/answer") != copied ]] || mark copied "$one"
  done
}

# Kills the server (SIGKILL) during a backup and starts it again; what it then reports of that backup is the promise.
kill_in_backup() {
  ask_backup
  sleep "0.0$((RANDOM % 10))"
  kill -9 "$server"
  wait "$server" 2>/dev/null || true
  server=
  serve_here
  settle
  if [[ $(field status "$(call GET "/$backup")") == completed ]]; then
    mark completed "$backup"
    living+=("$backup")
  fi
}

# Waits until no job is queued or running.
settle() {
  local i
  for ((i = 0; i < 600; i++)); do
    [[ $(call GET '/jobs?limit=20') =~ \"status\":\ *\"(queued|running)\" ]] || return 0
    sleep 0.1
  done
  give_up "jobs have not ended within a minute."
}

# run_workload FILE_SYSTEM
run_workload() {
  living=()
  mkdir -p "$work"
  : >"$work/marks"
  make_sources
  start_disk "$1"
  mark begin
  mkdir "$disk/control" "$disk/copy"
  sync "$disk"
  make_keys
  write_settings 6
  step=0
  serve_here
  mark admin "$(<"$data/admin.key")"
  for ((step = 1; step <= steps; step++)); do
    change_sources
    write_controls
    case $((RANDOM % 28)) in
      [0-6]) ask_backup; await_backup ;;
      [7-9]) ask_backup; delete_one; await_backup ;;
      10 | 11) ask_backup; make_key; await_backup ;;
      12 | 13) delete_one ;;
      14 | 15) prune ;;
      16 | 17) restore_one ;;
      18) make_key ;;
      19) make_schedule ;;
      20) hold_one ;;
      21) verify_one ;;
      22) stop_server; serve_here ;;
      23) kill_in_backup ;;
      2[4-7]) copy_all ;;
      *) give_up "there is no such step." ;;
    esac
  done
  mark end
  stop_server
  stop_disk
}
