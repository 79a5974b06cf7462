# shellcheck shell=bash
# Functions that the scripts in this folder share; to be sourced first, with here set to this folder.
# shellcheck disable=SC2154 # the names are set by the caller or by samples/server.sh

# shellcheck source=tests/proof.sh
source "$here/../proof.sh"
# shellcheck source=samples/server.sh
source "$repository/samples/server.sh"

need_time() { [[ -x /usr/bin/time ]] || refuse "GNU time is missing; install the package 'time' and try again."; }

# gnu_time COMMAND...: runs the command as a separate process, with its output in $scratch/output; sets wall, user and system in
# seconds and rss, the peak, in KiB.
gnu_time() {
  sync
  /usr/bin/time -q -f '%e %U %S %M' -o "$scratch/time" "$@" >"$scratch/output" 2>&1 || return 1
  # shellcheck disable=SC2034 # for the caller
  read -r wall user system rss <"$scratch/time"
}

# Resets the server's peak RSS, and writes it in bytes.
forget_peak() { printf 5 >"/proc/$server/clear_refs"; }
peak() { awk '/^VmHWM/ { print $2 * 1024 }' "/proc/$server/status"; }

# Reads lines of numbers and writes their median.
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# For awk: add(key, value) and median(key), the median of the values that were added.
# shellcheck disable=SC2034 # for the caller
medians='
  function add(key, v) { value[key, ++count[key]] = v }
  function median(key,    n, i, j, t, v) {
    n = count[key]
    for (i = 1; i <= n; i++) v[i] = value[key, i]
    for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] > v[j]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
  }
'
