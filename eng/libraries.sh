# shellcheck shell=bash
# The libraries of the distribution that are linked into the binary; to be sourced.
# shellcheck disable=SC2154 # compiler is set by toolchain.sh

# Writes the names of their packages, as the package manager expects them.
linked_packages() {
  local library file package
  for library in c lz4 zstd sqlite3 ssl crypto gcc; do
    file=$(static_library "$library")
    package=$([[ -z $file ]] || package_of "$file")
    [[ -z $package ]] || printf '%s\n' "${package%% *}$([[ $compiler == gcc || $package == *-cross\ * ]] || echo :arm64)"
  done | sort -u
}

# Writes what `backupedge version` reports: NAME=PACKAGE VERSION of each, separated by '|'.
linked_versions() {
  printf 'OpenSSL=%s|SQLite=%s|LZ4=%s|zstd=%s|libc=%s' \
    "$(package_of "$(static_library ssl)")" "$(package_of "$(static_library sqlite3)")" "$(package_of "$(static_library lz4)")" \
    "$(package_of "$(static_library zstd)")" "$(package_of "$(static_library c)")"
}

# Writes path, size and time of each file, separated by '|'; any other version of a library changes it.
linked_files() {
  local library file
  for library in c lz4 zstd sqlite3 ssl crypto z gcc; do
    file=$(static_library "$library")
    [[ -z $file ]] || stat -L -c '%n %s %Y' "$file"
  done | paste -s -d '|' -
}

# Updates the package lists as root if they are older than a day; fails if there are none, as offline in a new container.
refresh_package_lists() {
  local lists=/var/lib/apt/lists
  if is_alpine; then
    ! is_root || apk update >/dev/null 2>&1 || true
    return
  fi
  has apt-get || return
  if is_root && [[ -z $(find "$lists/partial" -maxdepth 0 -mmin -1440 2>/dev/null) ]]; then
    apt-get -o Acquire::Retries=0 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 update >/dev/null 2>&1 || true
  fi
  [[ -n $(find "$lists" -maxdepth 1 -name '*_Packages*' -print -quit 2>/dev/null) ]]
}

# A library that is linked in receives security updates only by a new build, so an outdated one fails the build. As root it is
# upgraded first. Without package lists the script reports that it cannot know, and continues.
require_current_libraries() {
  local -a packages=() old=()
  mapfile -t packages < <(linked_packages)
  ((${#packages[@]} > 0)) || return 0
  if ! refresh_package_lists; then
    printf 'There are no package lists, so it is unknown whether these packages are up to date: %s\n' "${packages[*]}"
    ! has apt-get || printf "\`apt-get update\` downloads the lists.\n"
    return
  fi
  mapfile -t old < <(outdated "${packages[@]}")
  ((${#old[@]} > 0)) || return 0
  printf 'The distribution offers newer versions, with security updates, of: %s\n' "${old[*]}"
  install_packages "${old[@]}"
  mapfile -t old < <(outdated "${packages[@]}")
  ((${#old[@]} == 0)) ||
    fail 1 "these libraries are linked in and stay older than what the distribution offers: ${old[*]}.
Upgrade them, or remove their hold (apt-mark showhold)."
}
