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

# table SCRIPT [-v NAME=VALUE]...: writes the table that an awk script of this folder makes of $scratch/measured.
table() {
  local script=$1
  shift
  awk -F '\t' "$@" -f "$here/medians.awk" -f "$here/$script" "$scratch/measured"
}
