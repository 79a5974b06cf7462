#!/usr/bin/env bash
# Installs or uninstalls the BackupEdge that is unpacked in this folder.
set -euo pipefail
unset CDPATH

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck disable=SC2034 # read by the sourced files
binary=$root/backupedge
# shellcheck source=eng/common.sh
source "$root/eng/common.sh"
# shellcheck source=eng/install.sh
source "$root/eng/install.sh"

help() {
  cat <<'END'
usage: sudo ./install.sh [install | uninstall]

  install             install the binary, its manual page, completions and the systemd service in /usr/local and /etc; existing
                      settings stay
  uninstall           remove these files; data and configuration stay
                      With DESTDIR=FOLDER, everything is put below FOLDER; then neither needs root or creates a user

Exit codes: 0 success, 1 failure, 2 wrong usage.
END
}

command=${1:-install}
(($# <= 1)) || fail 2 "there is one argument at most; see \`./install.sh help\`."
case $command in
  install)
    require_root
    refuse_beside_package
    install_binary
    ;;
  uninstall | help) "$command" ;;
  -h | --help) help ;;
  *)
    help >&2
    fail 2 "there is no command '$command'."
    ;;
esac
