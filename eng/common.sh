# shellcheck shell=bash
# Functions that every other part of build.sh uses, and install.sh of a release; to be sourced.

# fail EXIT_CODE MESSAGE: reports the message and ends the script.
fail() {
  printf '%s: %s\n' "${0##*/}" "$2" >&2
  exit "$1"
}

has() { command -v "$1" >/dev/null 2>&1; }

is_alpine() { [[ -e /etc/alpine-release ]]; }

is_root() { [[ $(id -u) == 0 ]]; }

# in_repository COMMAND...: runs the command in the root folder of the repository, where global.json selects the SDK.
# shellcheck disable=SC2154 # root is set by build.sh
in_repository() { (cd -- "$root" && "$@"); }
