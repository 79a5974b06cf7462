# shellcheck shell=bash
# The test project, and the files that are generated and checked with it; to be sourced.
# shellcheck disable=SC2154 # set by build.sh

test_project=tests/BackupEdge.Tests/BackupEdge.Tests.csproj
browser_project=tests/BackupEdge.Browser/BackupEdge.Browser.csproj

# counted WORD LOG: the number after the word in a test summary (`succeeded: 12`), summed over all summaries.
counted() {
  awk -v word="$1:" '$1 == word { sum += $2 } END { print sum + 0 }' "$2"
}

# The tests of PostgreSQL sources need its server, which only root can install; without it they are skipped with a message.
install_postgres() {
  local settings=/etc/postgresql-common/createcluster.conf
  if [[ -x /usr/lib/postgresql/15/bin/postgres ]] || ! is_root || ! has apt-cache; then
    return
  fi
  has_package postgresql-15 || apt-get update >/dev/null || true
  has_package postgresql-15 || return 0
  # By default, Debian's package creates a database cluster and starts it; the tests create their own.
  if [[ ! -e $settings ]]; then
    install_packages postgresql-common
    echo 'create_main_cluster = false' >>"$settings"
  fi
  install_packages postgresql-15
}

# The tests of encryption compare with age and with a reader in Python; without them, they are skipped with a message.
install_encryption_tools() {
  local -a missing=()
  if ! is_root || ! has apt-cache; then
    return
  fi
  has age || missing+=(age)
  has lz4 || missing+=(lz4)
  has zstd || missing+=(zstd)
  has python3 && python3 -c 'import cryptography' 2>/dev/null || missing+=(python3 python3-cryptography)
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

# The tests of copies in buckets need an S3 engine, Ceph's, which tests/ceph-gateway.sh starts; without it they are skipped with a message.
install_ceph() {
  local -a missing=()
  local program
  if ! is_root || ! has apt-cache; then
    return
  fi
  for program in radosgw:radosgw ceph-mon:ceph-mon ceph-osd:ceph-osd ceph:ceph-common curl:curl; do
    has "${program%%:*}" || missing+=("${program#*:}")
  done
  ((${#missing[@]} > 0)) || return 0
  has_package radosgw || apt-get update >/dev/null || true
  has_package radosgw || return 0
  install_packages "${missing[@]}"
}

# The tests of the dashboard need a browser; without it, they are skipped with a message.
install_chromium() {
  if [[ -x /usr/bin/chromium ]] || ! is_root || ! has apt-cache; then
    return
  fi
  has_package chromium || apt-get update >/dev/null || true
  has_package chromium || return 0
  install_packages chromium
}

# run_browser_tests LOG OPTION...: with a filter of its own, the other project alone has tests, and none of these is no failure.
run_browser_tests() {
  local log=$1
  shift
  if [[ ! -x ${BACKUPEDGE_CHROMIUM:-/usr/bin/chromium} ]]; then
    printf 'The dashboard was not tried in a browser, because Chromium is missing.\n'
    return
  fi
  in_repository dotnet test --project "$browser_project" --no-ansi --no-progress --ignore-exit-code 8 --max-threads 2.0x "$@" 2>&1 |
    tee -a "$log"
}

run_tests() {
  local log status=0 passed failed skipped
  publish
  install_postgres
  install_encryption_tools
  install_ceph
  install_chromium
  require_dotnet
  log=$(mktemp)
  # shellcheck disable=SC2064 # the name is needed as it is now
  trap "rm -f '$log'" EXIT
  # Twice as many threads as processors, since many tests wait for processes and timers.
  in_repository dotnet test --project "$test_project" --no-ansi --no-progress --ignore-exit-code 8 --max-threads 2.0x "$@" 2>&1 |
    tee "$log" || status=1
  run_browser_tests "$log" "$@" || status=1
  passed=$(counted succeeded "$log")
  failed=$(counted failed "$log")
  skipped=$(counted skipped "$log")
  if ((failed == 0 && (status != 0 || passed == 0))); then
    printf 'The tests could not be built, or the run was aborted.\n'
    failed=1
  fi
  printf '%s skipped\n' "$skipped"
  printf '%s passed, %s failed\n' "$passed" "$failed"
  ((failed == 0))
}

openapi() {
  require_dotnet
  BACKUPEDGE_WRITE_OPENAPI=1 in_repository dotnet test --project "$test_project" --no-ansi --no-progress \
    --filter-method '*_what_the_code_makes'
}

format() {
  local -a options=()
  require_dotnet
  ! $check || options=(--verify-no-changes)
  # shellcheck disable=SC2086 # nothing, or one word
  in_repository dotnet format ${format_what:-} BackupEdge.slnx "${options[@]}"
}
