# shellcheck shell=bash
# Installs and uninstalls the binary as a service of systemd; to be sourced. install.sh of a release uses it too.
# shellcheck disable=SC2154 # set by build.sh

settings=/etc/backupedge/backupedge.json
secrets=/etc/backupedge/secrets
# The preset general-bots names these programs, so their place does not depend on the prefix.
recipes=/usr/share/backupedge/recipes
declare -A completions=()

# choose_places PREFIX: sets the paths of the installed files below /usr/local, or below /usr for a package. DESTDIR is put before
# each path.
choose_places() {
  program=$1/bin/backupedge
  manual=$1/share/man/man1/backupedge.1
  completions[bash]=$1/share/bash-completion/completions/backupedge
  completions[fish]=$1/share/fish/vendor_completions.d/backupedge.fish
  if [[ $1 == /usr ]]; then
    unit=/usr/lib/systemd/system/backupedge.service
    completions[zsh]=/usr/share/zsh/vendor-completions/_backupedge
  else
    unit=/etc/systemd/system/backupedge.service
    completions[zsh]=$1/share/zsh/site-functions/_backupedge
  fi
}

choose_places /usr/local

require_root() {
  [[ -n ${DESTDIR:-} ]] || is_root ||
    fail 2 "$command needs root: sudo ./${0##*/} $command. To install below a folder, set DESTDIR: DESTDIR=FOLDER ./${0##*/} $command"
}

# The package's unit and program would be hidden by those in /etc and /usr/local, and stay old after an upgrade.
refuse_beside_package() {
  [[ -n ${DESTDIR:-} || ! -e /usr/lib/systemd/system/backupedge.service ]] ||
    fail 2 "the package backupedge is installed. Upgrade that one, or remove it first: sudo apt remove backupedge"
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

# place_output PATH ARGUMENT...: installs what the binary writes with these arguments. A release for another processor has a
# generator, the binary of this machine.
place_output() {
  local path=$1 text
  shift
  text=$("${generator:-$binary}" "$@") || fail 1 "'${generator:-$binary} $*' failed."
  place 644 <(printf '%s\n' "$text") "$path"
}

# Places all files; existing settings stay.
place_all() {
  local shell
  place 755 "$binary" "$program"
  place 644 <(sed "s:^ExecStart=[^ ]*:ExecStart=$program:" "$root/deploy/backupedge.service") "$unit"
  if [[ ! -e ${DESTDIR:-}$settings ]]; then
    place 640 "$root/deploy/backupedge.example.json" "$settings"
  fi
  command install -d -m 700 "${DESTDIR:-}$secrets"
  place 755 "$root/deploy/recipes/qdrant-snapshots" "$recipes/qdrant-snapshots"
  place_output "$manual" man
  for shell in "${!completions[@]}"; do
    place_output "${completions[$shell]}" completion "$shell"
  done
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

# Installs the binary that is there.
install_binary() {
  printf 'Installed:\n'
  place_all
  [[ -n ${DESTDIR:-} ]] || make_user
  ! uses_systemd || systemctl daemon-reload
  cat <<END_OF_TEXT
Next, list what to back up in $settings, then run:
  sudo -u backupedge backupedge config check
  systemctl enable --now backupedge        # after an update: systemctl restart backupedge
END_OF_TEXT
}

install() {
  require_root
  refuse_beside_package
  publish_as_owner
  install_binary
}

uninstall() {
  local data
  require_root
  data=$("${DESTDIR:-}$program" config show --config "${DESTDIR:-}$settings" 2>/dev/null | awk -F '  +' '$1 == "data" { print $2 }') || true
  if uses_systemd && [[ -e $unit ]]; then
    systemctl disable --now backupedge || fail 1 "the service does not stop; see \`systemctl status backupedge\`."
  fi
  (
    cd -- "${DESTDIR:-/}"
    rm -f ".$program" ".$unit" ".$manual" ".$recipes/qdrant-snapshots" "${completions[@]/#/.}"
    # Somebody may have put other programs there.
    rmdir ".$recipes" ".${recipes%/*}" 2>/dev/null || true
  )
  ! uses_systemd || systemctl daemon-reload
  printf 'Uninstalled. These remain, with the user backupedge: the backups and keys in %s, and the settings in %s\n' \
    "${data:-the data folder that the settings name}" "${DESTDIR:-}${settings%/*}"
}
