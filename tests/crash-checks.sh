# shellcheck shell=bash
# The checks of tests/prove-crash-images.sh on an image after the simulated power failure; to be sourced.
# shellcheck disable=SC2154 # the names are set by the script that sources this

# lose TEXT: reports a broken promise: something that the server reported does not exist.
lose() {
  printf '    LOST %s\n' "$1"
  lost=$((lost + 1))
}

# blame TEXT: reports something that exists and is wrong.
blame() {
  printf '    WRONG %s\n' "$1"
  wrong=$((wrong + 1))
}

# mount_image FILE_SYSTEM: mounts $scratch/image, which replays the journal; false when its superblock is torn.
mount_image() {
  local options=loop
  # The kernel does not mount two file systems with the same id, and an earlier loop device may still be attached.
  [[ $1 != xfs ]] || options=loop,nouuid
  mount -t "$1" -o "$options" "$scratch/image" "$disk" 2>"$scratch/mount.log"
}

umount_image() { umount "$disk" || umount -l "$disk"; }

# Reads the marks: what was promised before the power failure.
declare -A backups=() deleted=() held=() keys=() revoked=() schedules=() unscheduled=() targets=() copied=()
read_marks() {
  local verb one rest
  backups=() deleted=() held=() keys=() revoked=() schedules=() unscheduled=() targets=() copied=() synced=() unsynced=() admin=''
  while read -r verb one rest; do
    case $verb in
      begin | asked) ;;
      admin) admin=$one ;;
      completed) backups[$one]=completed ;;
      copied) copied[$one]=1 ;;
      deleting) [[ -z ${backups[$one]:-} ]] || backups[$one]=doubtful; unset "copied[$one]" ;;
      kept) [[ -z ${backups[$one]:-} ]] || backups[$one]=completed ;;
      deleted) unset "backups[$one]"; deleted[$one]=1 ;;
      hold) held[$one]=1 ;;
      key) keys[$one]=$rest ;;
      revoking) unset "keys[$one]" ;;
      revoked) revoked[$one]=$rest ;;
      schedule) schedules[$one]=1 ;;
      unscheduling) unset "schedules[$one]" ;;
      unscheduled) unscheduled[$one]=1 ;;
      restoring) unset "targets[$one]" ;;
      restored) targets[$one]=$rest ;;
      synced) synced+=("$one") ;;
      unsynced) unsynced+=("$one") ;;
      *) give_up "the mark '$verb' is unknown." ;;
    esac
  done <"$scratch/marks"
}

# Files that the workload wrote beside the data folder.
check_controls() {
  local one
  for one in "${synced[@]}"; do
    cmp -s "$disk/control/synced-$one" <(control_text "$one") ||
      lose "control file $one, which was flushed: the disk of this test is at fault"
  done
  for one in "${unsynced[@]}"; do
    unsynced_seen=$((unsynced_seen + 1))
    cmp -s "$disk/control/unsynced-$one" <(control_text "$one") || unsynced_lost=$((unsynced_lost + 1))
  done
}

# restored FOLDER MANIFEST: succeeds if the folder of a target has the content of the manifest.
restored() {
  [[ -e $1/tree && -e $1/rows/rows.db ]] || return 1
  content "$1/tree" "$1/rows/rows.db" >"$scratch/content"
  cmp -s "$scratch/content" "$2"
}

check_targets() {
  local target
  for target in "${!targets[@]}"; do
    restored "$disk/$target" "$work/manifests/${targets[$target]}" ||
      lose "the restore of ${targets[$target]} to '$target': $(diff "$work/manifests/${targets[$target]}" "$scratch/content" | sed -n 2p)"
  done
}

# Every backup that was reported as copied must come back from the copy alone: with no server, no data folder and no key of the host.
check_copies() {
  local one code=0
  local -a identity=()
  ((${#copied[@]} > 0)) || return 0
  [[ $encryption == none ]] || identity=(--identity "$work/recovery.key")
  rm -rf "$scratch/recovered"
  "$binary" recover "$disk/copy" --data "$scratch/recovered" "${identity[@]}" >"$scratch/recover.log" 2>&1 || code=$?
  # 3: recovered, and something was found that is of no use, such as the start of an archive.
  if ((code != 0 && code != 3)); then
    lose "the copy, which cannot be recovered: $(tail -n 2 "$scratch/recover.log")"
    return 0
  fi
  for one in "${!copied[@]}"; do
    rm -rf "$scratch/check"
    if ! "$binary" restore "$one" --to "$scratch/check" --data "$scratch/recovered" "${identity[@]}" >"$scratch/restore.log" 2>&1; then
      lose "the copy of $one: $(tail -n 2 "$scratch/restore.log")"
    elif ! restored "$scratch/check" "$work/manifests/$one"; then
      blame "the copy of $one restores to other content: $(diff "$work/manifests/$one" "$scratch/content" | sed -n 2p)"
    else
      recovered=$((recovered + 1))
    fi
  done
}

# A copy must be complete for its server after the next run, and a verification that reads it must find no damage.
check_copying() {
  local way answer
  for way in run verify; do
    answer=$(wait_seconds=60 call POST "/copies/disk/$way" '{}')
    [[ $(field status "$answer") == completed ]] || blame "the copy, $way: $answer"
  done
  [[ $(field damaged_archives "$answer") == 0 ]] || blame "a verification of the copy found damage: $answer"
}

# ask PATH [KEY]: writes the status code of a GET; its body is in $scratch/answer.
ask() {
  local credentials=$scratch/headers
  if [[ -n ${2:-} ]]; then
    credentials=$scratch/other-headers
    printf 'X-API-Key: %s\n' "$2" >"$credentials"
  fi
  curl -sS -o "$scratch/answer" -w '%{http_code}' -H @"$credentials" --max-time 60 "$url/api/v1/backup$1"
}

# Starts the server on the image; fails if it does not start. A lost admin key is replaced, so that the rest can be checked.
serve_image() {
  local i key
  url=http://127.0.0.1:$(free_port)
  "$binary" serve --data "$data" --listen "$url" --config "$scratch/settings.json" >"$scratch/server.log" 2>&1 &
  server=$!
  for ((i = 0; i < 400; i++)); do
    ! curl -fs -o "$scratch/health" "$url/health" || break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.05
  done
  if ! kill -0 "$server" 2>/dev/null || ((i == 400)); then
    blame "the server does not start: $(tail -n 3 "$scratch/server.log")"
    kill -9 "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
    return 1
  fi

  key=$(cat "$data/admin.key" 2>/dev/null || true)
  printf 'X-API-Key: %s\n' "$key" >"$scratch/headers"
  [[ -z $admin || $key == "$admin" ]] || lose "admin.key, which has $(stat -c %s "$data/admin.key" 2>/dev/null || echo no) bytes"
  if [[ $(ask '/list?limit=1') != 200 ]]; then
    [[ -n $admin ]] || blame "the server has keys, but admin.key contains none of them"
    key=$("$binary" key create --data "$data" --config "$scratch/settings.json" --name check --role admin --json | grep -oE 'bek_[^"]+' | head -n 1)
    printf 'X-API-Key: %s\n' "$key" >"$scratch/headers"
  fi
  unlock
}

check_access() {
  local one
  for one in "${!keys[@]}"; do
    [[ $(ask '/list?limit=1' "${keys[$one]}") == 200 ]] || lose "the key $one"
  done
  for one in "${!revoked[@]}"; do
    [[ $(ask "/keys/$one") == 200 && $(field status "$(cat "$scratch/answer")") == revoked ]] || blame "the key $one was revoked and is not"
  done
  for one in "${!schedules[@]}"; do
    [[ $(ask "/schedule/$one") == 200 ]] || lose "the schedule $one"
  done
  for one in "${!unscheduled[@]}"; do
    [[ $(ask "/schedule/$one") == 404 ]] || blame "the schedule $one was deleted and exists"
  done
}

# restore_here BACKUP: restores it beside the disk.
restore_here() {
  local answer
  rm -rf "$scratch/check"
  answer=$(wait_seconds=40 call POST "/restore/$1" '{"target": "check"}')
  [[ $(field status "$answer") == completed ]] || { printf '%s\n' "$answer" >"$scratch/content"; return 1; }
}

# Every backup that is listed as completed must be complete; every promised one must be listed.
check_backups() {
  local one answer
  local -A listed=()
  call GET '/list?limit=1000' >"$scratch/list"
  while IFS='|' read -r one answer; do
    listed[$one]=$answer
  done < <(json "SELECT e.value ->> 'id', e.value ->> 'status' FROM text, json_each(of) e" "$scratch/list")
  for one in "${!backups[@]}"; do
    [[ ${backups[$one]} == doubtful || ${listed[$one]:-} == completed ]] || lose "$one, which is ${listed[$one]:-not listed}"
  done
  for one in "${!deleted[@]}"; do
    [[ -z ${listed[$one]:-} ]] || blame "$one was deleted and is ${listed[$one]}"
    [[ ! -e $data/archives/$one.bea ]] || blame "$one was deleted and its archive is still $one.bea"
  done
  for one in "${!listed[@]}"; do
    [[ ${listed[$one]} != missing ]] || blame "$one has no archive"
    [[ ${listed[$one]} == completed ]] || continue
    [[ ${backups[$one]:-} != completed ]] || promised=$((promised + 1))
    if [[ -n ${held[$one]:-} ]]; then
      [[ $(ask "/$one") == 200 && $(cat "$scratch/answer") =~ \"hold\":\ *true ]] || lose "the hold of $one"
    fi
    answer=$(wait_seconds=40 call POST "/$one/verify" '{}')
    [[ $(field status "$answer") == completed ]] || blame "$one does not verify: $answer"
    if ! restore_here "$one"; then
      blame "$one cannot be restored: $(cat "$scratch/content")"
    elif ! restored "$scratch/check" "$work/manifests/$one" && ! is_of_now "$one"; then
      blame "$one restores to other content: $(diff "$work/manifests/$one" "$scratch/content" | sed -n 2p)"
    fi
  done
}

# A backup that was queued at the power failure is made after the start, of the sources as they are then.
is_of_now() { [[ ${backups[$1]:-} != completed ]] && cmp -s "$scratch/content" "$scratch/now"; }

# The server checks a catalogue at each start and sets a damaged one aside, which check_litter finds.
check_catalogue() {
  local answer
  if [[ $encryption != none ]]; then
    [[ -s $data/catalogue.sealed && ! -e $data/catalogue.db ]] || blame "the catalogue is not sealed"
    return 0
  fi
  answer=$(sqlite3 "$data/catalogue.db" 'PRAGMA integrity_check' 2>&1) || true
  [[ $answer == ok ]] || blame "the catalogue: $answer"
}

# The data folder must not contain unknown files.
check_litter() {
  local file name
  while IFS= read -r file; do
    name=${file##*/}
    case $file in
      archives/backup-*.bea) grep -q "\"${name%.bea}\"" "$scratch/list" || blame "$file is in no list" ;;
      archives/backup-*.bec) ;;
      archives/* | scratch/* | *.partial | *.new | *.tmp | *damaged*) blame "$file is left over" ;;
    esac
  done < <(find "$data" -path "$data/staging" -prune -o -type f -printf '%P\n')
}

check_new_backup() {
  local answer id
  answer=$(wait_seconds=40 call POST /create '{"type": "full", "label": "new"}')
  id=$(field backup_id "$answer")
  if [[ $(field status "$answer") != completed ]]; then
    blame "a new backup does not complete: $answer"
  elif ! restore_here "$id" || ! restored "$scratch/check" "$scratch/now"; then
    blame "a new backup restores to other content: $(diff "$scratch/now" "$scratch/content" | sed -n 2p)"
  fi
}

# Checks the image that is mounted at $disk against $scratch/marks.
check_image() {
  read_marks
  check_controls
  check_targets
  check_copies
  # With these settings, nothing expires during the checks.
  write_settings 1000
  content "$work/tree" "$work/rows.db" >"$scratch/now"
  serve_image || return 0
  settle
  check_catalogue
  check_access
  check_backups
  check_litter
  check_new_backup
  check_copying
  stop_server
}
