# shellcheck shell=bash
# The packages of the distribution: Debian's with apt, Alpine's with apk; to be sourced.

# Succeeds if Debian's package lists offer the package.
has_package() { apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [0-9]'; }

# install_packages PACKAGE...: installs or upgrades them as root; for any other user, ends the script with the command to run.
install_packages() {
  local -a update install
  if has apk; then
    update=(apk update) install=(apk add --upgrade "$@")
  elif has apt-get; then
    update=(apt-get update) install=(apt-get install -y --no-install-recommends "$@")
  else
    fail 2 "packages are missing. Install these, named as in Debian, and try again: $*"
  fi
  if ! is_root; then
    fail 2 "packages are missing or too old. Run this command, then try again:
  sudo sh -c '${update[*]} && ${install[*]}'"
  fi
  printf 'Installing %s\n' "$*"
  # If the lists cannot be updated, those on this machine may be recent enough.
  DEBIAN_FRONTEND=noninteractive "${update[@]}" >/dev/null || true
  DEBIAN_FRONTEND=noninteractive "${install[@]}" >/dev/null || fail 2 "the installation failed: ${install[*]}"
}

# require_commands COMMAND:PACKAGE...: installs the packages of the commands that are missing.
require_commands() {
  local -a missing=()
  local pair
  for pair in "$@"; do
    has "${pair%%:*}" || missing+=("${pair#*:}")
  done
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

# package_of FILE: writes the package that the file belongs to as `NAME VERSION`, or nothing if no package manager knows it.
package_of() {
  local file package
  file=$(realpath -- "$1")
  if is_alpine; then
    # The output ends with `is owned by NAME-VERSION-rREVISION`.
    package=$(apk info --who-owns "$file" 2>/dev/null) || return 0
    sed -E 's/^.* ([^ ]+)-([^-]+-r[0-9]+)$/\1 \2/' <<<"$package"
  elif has dpkg-query; then
    # If /lib is a link to /usr/lib, dpkg may know either path.
    package=$(dpkg-query -S "$file" 2>/dev/null || dpkg-query -S "${file#/usr}" 2>/dev/null) || return 0
    dpkg-query -W -f '${Package} ${Version}\n' "$(head -n 1 <<<"${package%%: /*}")"
  fi
}

# outdated PACKAGE...: writes those that are older than the version in the package lists.
outdated() {
  local package policy installed candidate
  if is_alpine; then
    apk version -l '<' "$@" 2>/dev/null | awk '$2 == "<" { print $1 }' | sed -E 's/-[^-]+-r[0-9]+$//'
    return
  fi
  for package in "$@"; do
    policy=$(LC_ALL=C apt-cache policy "$package" 2>/dev/null)
    installed=$(awk '$1 == "Installed:" { print $2 }' <<<"$policy")
    candidate=$(awk '$1 == "Candidate:" { print $2 }' <<<"$policy")
    if [[ -n $installed && -n $candidate && $candidate != '(none)' ]] && dpkg --compare-versions "$installed" lt "$candidate"; then
      printf '%s\n' "$package"
    fi
  done
}
