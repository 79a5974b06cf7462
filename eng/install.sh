# shellcheck shell=bash
# Installs and uninstalls the binary as a service of systemd; to be sourced.
# shellcheck disable=SC2154 # set by build.sh

# The installed files; DESTDIR is put before each path.
program=/usr/local/bin/backupedge
unit=/etc/systemd/system/backupedge.service
settings=/etc/backupedge/backupedge.json
secrets=/etc/backupedge/secrets
manual=/usr/local/share/man/man1/backupedge.1
declare -A completions=(
  [bash]=/usr/local/share/bash-completion/completions/backupedge
  [fish]=/usr/local/share/fish/vendor_completions.d/backupedge.fish
  [zsh]=/usr/local/share/zsh/site-functions/_backupedge
)

require_root() {
  [[ -n ${DESTDIR:-} ]] || is_root ||
    fail 2 "$command needs root: sudo ./build.sh $command. To install below a folder, set DESTDIR: DESTDIR=FOLDER ./build.sh $command"
}

# `sudo ./build.sh install` in the repository of another user: root installs missing packages and the owner builds, so that
# the folder gets no files of root and a binary that the owner has already built is up to date.
publish_as_owner() {
  local owner
  owner=$(stat -c %U "$root")
  if ! is_root || [[ $owner == root ]] || ! id "$owner" >/dev/null 2>&1; then
    publish
    return
  fi
  choose_toolchain
  require_current_libraries
  require_toolchain
  # shellcheck disable=SC2016 # $0 is that of the new shell
  su -s /bin/bash -c 'exec "$0" publish' "$owner" "$root/build.sh" || exit
}

# place MODE FILE PATH
place() {
  command install -D -m "$1" "$2" "${DESTDIR:-}$3"
  printf '  %s\n' "${DESTDIR:-}$3"
}

# place_output PATH ARGUMENT...: installs what the binary writes with these arguments; nothing if it does not support them.
place_output() {
  local path=$1 text
  shift
  text=$("$binary" "$@" 2>/dev/null) || return 0
  place 644 <(printf '%s\n' "$text") "$path"
}

# The service can read its settings and cannot change them.
make_user() {
  if ! grep -q '^backupedge:' /etc/passwd; then
    if has useradd; then
      useradd --system --user-group --no-create-home --home-dir /var/lib/backupedge --shell /usr/sbin/nologin backupedge
    else
      addgroup -S backupedge
      adduser -S -D -H -h /var/lib/backupedge -s /sbin/nologin -G backupedge backupedge
    fi
  fi
  chgrp backupedge "$settings"
}

# Succeeds if systemd runs on this machine and the installation is for this machine.
uses_systemd() { [[ -z ${DESTDIR:-} && -d /run/systemd/system ]]; }

install() {
  local shell
  require_root
  publish_as_owner
  printf 'Installed:\n'
  place 755 "$binary" "$program"
  place 644 "$root/deploy/backupedge.service" "$unit"
  if [[ ! -e ${DESTDIR:-}$settings ]]; then
    place 640 "$root/deploy/backupedge.example.json" "$settings"
  fi
  command install -d -m 700 "${DESTDIR:-}$secrets"
  place_output "$manual" man
  for shell in "${!completions[@]}"; do
    place_output "${completions[$shell]}" completion "$shell"
  done
  [[ -n ${DESTDIR:-} ]] || make_user
  ! uses_systemd || systemctl daemon-reload
  cat <<END_OF_TEXT
Next, list what to back up in $settings, then run:
  backupedge config check --config $settings
  systemctl enable --now backupedge        # after an update: systemctl restart backupedge
END_OF_TEXT
}

uninstall() {
  local data
  require_root
  data=$("${DESTDIR:-}$program" config show --config "${DESTDIR:-}$settings" 2>/dev/null | awk '$1 == "data" { print $2 }') || true
  if uses_systemd && [[ -e $unit ]]; then
    systemctl disable --now backupedge || fail 1 "the service does not stop; see \`systemctl status backupedge\`."
  fi
  (cd -- "${DESTDIR:-/}" && rm -f ".$program" ".$unit" ".$manual" "${completions[@]/#/.}")
  ! uses_systemd || systemctl daemon-reload
  printf 'Uninstalled. These remain, with the user backupedge: the backups and keys in %s, and the settings in %s\n' \
    "${data:-the data folder that the settings name}" "${DESTDIR:-}${settings%/*}"
}
