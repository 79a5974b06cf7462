# shellcheck shell=bash
# Functions for scripts that start a server of their own and call it over REST; to be sourced.
# The script must set binary (the program), data (a data folder) and scratch (an existing folder), and define clean_up.
# shellcheck disable=SC2154

server=
trap end_server EXIT
trap 'exit 130' INT TERM

# Runs at the end, also after an error: stops the server and calls clean_up.
end_server() {
  if [[ -n $server ]]; then
    kill -9 "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  clean_up
}

give_up() {
  printf 'Failed: %s\n' "$1" >&2
  if [[ -s $scratch/server.log ]]; then
    printf 'The last lines of the server:\n' >&2
    tail -n 20 "$scratch/server.log" >&2
  fi
  exit 1
}

# The first string or number with a name in a JSON text, so that a shell is enough.
field() {
  { grep -oE "\"$1\"[[:space:]]*:[[:space:]]*(\"[^\"]*\"|-?[0-9.]+|null)" <<<"$2" || true; } |
    head -n 1 | sed -E 's/^"[^"]*"[[:space:]]*:[[:space:]]*//; s/^"(.*)"$/\1/'
}

# A port of the loopback address on which nothing listens.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  printf '%s\n' "$port"
}

# start_server OPTION...: serves with the data folder $data until stop_server; sets url and server (the process id).
start_server() {
  local i
  for _ in 1 2 3; do
    url=http://localhost:$(free_port)
    "$binary" serve --data "$data" --listen "$url" "$@" >"$scratch/server.log" 2>&1 &
    server=$!
    for ((i = 0; i < 200; i++)); do
      if curl -fs -o "$scratch/health" "$url/health" && [[ -s $data/admin.key ]]; then
        (umask 077 && printf 'X-API-Key: %s\n' "$(<"$data/admin.key")" >"$scratch/headers")
        return
      fi
      kill -0 "$server" 2>/dev/null || break
      sleep 0.05
    done
    ! kill -0 "$server" 2>/dev/null || give_up "the server does not answer at $url/health."
  done
  server=
  give_up "the server ended at once."
}

# Stops the server as an operator would; it must exit with code 0.
stop_server() {
  local code=0
  kill "$server"
  wait "$server" || code=$?
  server=
  ((code == 0)) || give_up "the server ended with code $code."
}

# call METHOD PATH [JSON]: prints the response's body; anything but a success ends the script. With wait_seconds set, a call with a
# body asks the server to wait that long for the job's end before it responds.
call() {
  local -a options=(-sS -X "$1" -H @"$scratch/headers" -w '\n%{http_code}' --max-time 60)
  local answer
  [[ $# -lt 3 ]] || options+=(-H 'Content-Type: application/json' --data "$3")
  [[ $# -lt 3 || -z ${wait_seconds:-} ]] || options+=(-H "Prefer: wait=$wait_seconds")
  answer=$(curl "${options[@]}" "$url/api/v1/backup$2") || give_up "$1 $2 did not answer."
  [[ ${answer##*$'\n'} == 2?? ]] || give_up "$1 $2 answered ${answer##*$'\n'}: ${answer%$'\n'*}"
  printf '%s\n' "${answer%$'\n'*}"
}

# wait_for PATH [SECONDS]: polls until the backup or job has completed, for a minute by default; sets answer.
wait_for() {
  local until=$((SECONDS + ${2:-60}))
  while ((SECONDS <= until)); do
    answer=$(call GET "$1")
    case $(field status "$answer") in
      completed) return ;;
      queued | running) sleep 0.1 ;;
      *) give_up "$1 ended so: $answer" ;;
    esac
  done
  give_up "$1 has not ended within ${2:-60} s."
}
