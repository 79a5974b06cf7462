#!/usr/bin/env bash
# Installs, upgrades, downgrades, removes and purges the Debian package in a root folder of Debian. See `--help`.
set -euo pipefail

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"

help() {
  cat <<'END_OF_HELP'
usage: sudo tests/prove-deb.sh

Packs the binary with `./build.sh release`, and once more as a higher version with another example of settings. In a root folder that is
made from Debian's packages, checks with apt that

  - two runs give the same bytes;
  - after an installation the program, its settings, user, service and documents are there with the right owners and modes, the
    settings are accepted, the service's command line serves, and nothing was started or enabled;
  - an upgrade keeps the settings that were changed, the backups and what is enabled, and restarts the service;
  - the way back to the older version works as docs/upgrade.md describes;
  - a removal stops the service and leaves settings, backups and the user; a purge leaves only the backups and the user;
  - install.sh of the archive installs and uninstalls the same program, and is refused beside the package.

systemd does not run in a root folder: a script in place of systemctl records how it is called.

Needs root, to mount and to change the root folder, dpkg-deb, mmdebstrap, and packages of Debian. 700 MB of scratch space are taken in
TMPDIR. BACKUPEDGE_BINARY is the program to pack; the default is dist/backupedge.

Exit codes: 0 all checks passed, 1 a check failed (the first failure is reported), 2 not root, wrong usage or something is missing.
END_OF_HELP
}

at_most 0 "$@"
in_own_mounts "$@"
need_binary
need curl:curl dpkg-deb:dpkg mmdebstrap:mmdebstrap

scratch_in "${TMPDIR:-/tmp}" deb
root=$scratch/root
clean_up() { remove_root "$root" "$scratch"; }
packed=$binary
# shellcheck source=samples/server.sh
source "$repository/samples/server.sh"

must_exist() { [[ -e $root$1 ]] || give_up "$1 does not exist."; }

must_be_missing() { [[ ! -e $root$1 && ! -L $root$1 ]] || give_up "$1 still exists."; }

# must_have TEXT REST...: the text is in the output of the last command.
must_have() { [[ $answer == *"$1"* ]] || give_up "'$1' is missing in: $answer"; }

# must_be PATH 'MODE OWNER:GROUP'
must_be() { [[ $(inside stat -c '%a %U:%G' "$1") == "$2" ]] || give_up "$1 is $(inside stat -c '%a %U:%G' "$1") and should be $2."; }

# ---- Two packages ------------------------------------------------------------------------------------------------

# pack FOLDER VERSION: packs the binary in a copy of the project that has this version.
pack() {
  mkdir "$1"
  (cd -- "$repository" && cp -R ./*.md build.sh eng deploy docs licenses samples LICENSE Directory.Build.props "$1")
  sed -i "s:<VersionPrefix>.*</:<VersionPrefix>$2</:" "$1/Directory.Build.props"
  [[ ${3:-} != "other settings" ]] || sed -i 's/"keep_last": 3/"keep_last": 4/' "$1/deploy/backupedge.example.json"
  SOURCE_DATE_EPOCH=1700000000 BACKUPEDGE_BINARY=$packed "$1/build.sh" release >"$scratch/pack.log" 2>&1 ||
    give_up "the release cannot be built: $(<"$scratch/pack.log")"
}

older=$(sed -n 's:.*<VersionPrefix>\(.*\)</.*:\1:p' "$repository/Directory.Build.props")
newer=${older%.*}.$((${older##*.} + 1))
architecture=$(dpkg --print-architecture)
pack "$scratch/older" "$older"
pack "$scratch/again" "$older"
pack "$scratch/newer" "$newer" "other settings"
for file in "$scratch"/older/dist/release/*; do
  cmp "$file" "$scratch/again/dist/release/${file##*/}" || give_up "two runs give different files."
done
(cd -- "$scratch/older/dist/release" && sha256sum --quiet -c SHA256SUMS) || give_up "SHA256SUMS is wrong."
say "two runs give the same bytes: $(cd -- "$scratch/older/dist/release" && stat -c '%n (%s bytes)' backupedge* | paste -s -d ' ')"

# ---- A Debian ----------------------------------------------------------------------------------------------------

make_debian "$root" adduser
mount --bind "$root" "$root"
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
mkdir -p "$root/run/systemd/system" "$root/packages" "$root/opt/gb" "$root/opt/release"
cp "$scratch"/{older,newer}/dist/release/*.deb "$root/packages"
cp -a "$bot" "$root/opt/gb/bots"
tar -xzf "$scratch"/older/dist/release/*.tar.gz -C "$root/opt/release" --strip-components=1
cat >"$root/usr/bin/systemctl" <<'END_OF_SCRIPT'
#!/bin/sh
echo "$*" >>/run/systemctl.log
END_OF_SCRIPT
chmod 755 "$root/usr/bin/systemctl"

root_folder=(env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive
  chroot "$root")
service_user=(setpriv --reuid=backupedge --regid=backupedge --init-groups)

inside() { "${root_folder[@]}" "$@"; }

# apt COMMAND...: runs apt-get; sets answer to its output, and calls to those of systemctl.
apt() {
  : >"$root/run/systemctl.log"
  answer=$(inside apt-get -y -o Dpkg::Options::=--force-confold "$@" 2>&1) || give_up "apt-get $* failed: $answer"
  calls=$(<"$root/run/systemctl.log")
}

# as_service COMMAND...: runs the program as the service's user; sets answer to its output.
as_service() {
  answer=$(inside "${service_user[@]}" /usr/bin/backupedge "$@" --config "$settings" 2>&1) ||
    give_up "backupedge $* failed: $answer"
}

# All files but those of apt's and dpkg's own records, and of the kernel.
list_files() {
  (cd -- "$root" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp -o -path ./var/cache -o -path ./var/log \
    -o -path ./var/lib/apt -o -path ./var/lib/dpkg -o -path ./run \) -prune -o -print | LC_ALL=C sort)
}

settings=/etc/backupedge/backupedge.json
unit=/usr/lib/systemd/system/backupedge.service
data=$root/var/lib/backupedge
# The service's own command line, as the user that the unit names.
read -r -a start < <(sed -n 's/^ExecStart=//p' "$scratch/older/deploy/backupedge.service")
start[0]=/usr/bin/backupedge
list_files >"$scratch/before"
say "a root folder of Debian $(<"$root/etc/debian_version") has $(wc -l <"$scratch/before") files"

# ---- Install -----------------------------------------------------------------------------------------------------

apt install --no-install-recommends "/packages/backupedge_${older}_$architecture.deb"
must_have "BackupEdge is installed."
! grep -qE 'start|enable' <<<"$calls" || give_up "the installation starts or enables the service: $calls"
must_be /usr/bin/backupedge '755 root:root'
must_be $settings '640 root:backupedge'
must_be /etc/backupedge/secrets '700 root:root'
must_be /var/lib/backupedge '700 backupedge:backupedge'
for file in $unit /usr/share/man/man1/backupedge.1.gz /usr/share/doc/backupedge/{copyright,LICENSE,THIRD-PARTY-NOTICES.md} \
  /usr/share/doc/backupedge/{licenses/LGPL-2.1.txt,backupedge.cdx.json,README.md,docs/operations.md} \
  /usr/share/bash-completion/completions/backupedge /usr/share/zsh/vendor-completions/_backupedge; do
  must_exist "$file"
done
grep -qxF "ExecStart=${start[*]}" "$root$unit" || give_up "the unit does not start ${start[*]}."
answer=$(inside dpkg --verify backupedge)
[[ -z $answer ]] || give_up "dpkg finds changed files: $answer"
[[ $(inside getent passwd backupedge) == *:/var/lib/backupedge:/usr/sbin/nologin ]] ||
  give_up "the user is $(inside getent passwd backupedge)."
# The service can restore the owner of its own files only.
inside chown -R backupedge:backupedge /opt/gb/bots
as_service config check
answer=$(inside backupedge --version)
[[ $answer == "$older"* ]] || give_up "the program is version $answer."
say "installed: backupedge $answer; nothing is started or enabled"

# ---- Serve -------------------------------------------------------------------------------------------------------

# serve: starts the service; sets url and server. stop_server of samples/server.sh stops it.
serve() {
  local i
  url=$(sed -n 's/.*"listen": "\(.*\)".*/\1/p' "$root$settings")
  "${root_folder[@]}" "${service_user[@]}" "${start[@]}" >"$scratch/server.log" 2>&1 &
  server=$!
  for ((i = 0; i < 200; i++)); do
    ! curl -fs -o "$scratch/health" "$url/health/ready" || return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.05
  done
  give_up "the service does not answer at $url."
}

# What an administrator does: other settings, a secret, and `systemctl enable`.
sed -i "s#http://localhost:9000#http://localhost:$(free_port)#" "$root$settings"
cp "$root$settings" "$scratch/settings"
printf 'secret\n' >"$root/etc/backupedge/secrets/jwt"
enabled=/etc/systemd/system/multi-user.target.wants/backupedge.service
mkdir -p "$root${enabled%/*}"
ln -s $unit "$root$enabled"

backup_id() { grep -oE 'backup-[0-9]{8}-[0-9]{6}-[a-z0-9]{6}' <<<"$answer" | head -n 1; }

must_keep_settings() { cmp "$scratch/settings" "$root$settings" || give_up "the settings have changed."; }

serve
[[ $(stat -c '%a' "$data/admin.key") == 600 ]] || give_up "admin.key has the mode $(stat -c '%a' "$data/admin.key")."
as_service backup --type full
first=$(backup_id)
stop_server
say "the service's command line serves, and made $first"

# ---- Upgrade, and the way back -----------------------------------------------------------------------------------

mkdir "$scratch/before-upgrade"
cp -a "$data"/catalogue.db{,-wal,-shm} "$scratch/before-upgrade"
apt install "/packages/backupedge_${newer}_$architecture.deb"
must_keep_settings
must_be $settings '640 root:backupedge'
must_exist $settings.dpkg-dist
must_exist /etc/backupedge/secrets/jwt
[[ -L $root$enabled ]] || give_up "the service is not enabled any more."
[[ $calls == *daemon-reload*try-restart*backupedge.service* ]] || give_up "the service is not restarted: $calls"
# shellcheck disable=SC2016 # dpkg-query replaces them
answer=$(inside dpkg-query -W -f '${Version} ${Status}' backupedge)
[[ $answer == "$newer install ok installed" ]] || give_up "the package is not installed: $answer"
serve
as_service backup --type incremental
second=$(backup_id)
as_service list
must_have "$first"
stop_server
say "the upgrade to $newer keeps settings, backups and what is enabled, and restarts a running service:" "$(paste -s -d ';' <<<"$calls")"

# A newer version that changed the catalogue writes a higher number into its header (user_version).
printf '\0\0\0\143' | dd of="$data/catalogue.db" bs=1 seek=60 conv=notrunc status=none
apt install --allow-downgrades "/packages/backupedge_${older}_$architecture.deb"
must_keep_settings
answer=$(inside "${service_user[@]}" backupedge list --config $settings 2>&1) &&
  give_up "a catalogue of a newer version is accepted: $answer"
must_have "by a newer BackupEdge"
cp -a "$scratch"/before-upgrade/catalogue.db{,-wal,-shm} "$data"
serve
as_service list
must_have "$first"
must_have "$second"
as_service restore "$second" --target staging
diff -r "$root/opt/gb/bots" "$data/staging/bots" || give_up "the restore of $second differs."
stop_server
say "back at $older: a newer catalogue is refused, and with the copy from before the upgrade both backups are there"

# ---- Remove, install again, purge --------------------------------------------------------------------------------

apt remove backupedge
must_have "The backups and keys in /var/lib/backupedge remain"
[[ $calls == *"stop backupedge.service"* ]] || give_up "the service is not stopped: $calls"
must_be_missing /usr/bin/backupedge
must_be_missing $unit
must_be_missing /usr/share/doc/backupedge
must_keep_settings
must_exist "/var/lib/backupedge/archives/$second.bea"
say "a removal stops the service and leaves settings and backups"

printf 'old\n' >"$root/usr/local/bin/backupedge"
apt install "/packages/backupedge_${older}_$architecture.deb"
must_have "Warning: /usr/local/bin/backupedge of another installation is used"
rm "$root/usr/local/bin/backupedge"
must_keep_settings
must_be $settings '640 root:backupedge'
as_service list
must_have "$second"
answer=$(inside /opt/release/install.sh 2>&1) && give_up "install.sh installs beside the package: $answer"
must_have "the package backupedge is installed"
say "installed again, it has the same settings and backups; a program in /usr/local that hides it is reported"

apt purge backupedge
must_have "/var/lib/backupedge is not empty and remains"
list_files >"$scratch/after"
left=$(comm -13 "$scratch/before" "$scratch/after" | grep -v '^\./var/lib/backupedge' || true)
# adduser leaves copies of the files that it has changed.
left=$(grep -vE '^\./etc/((passwd|group|shadow|gshadow|subuid|subgid)-|systemd/system(/multi-user.target.wants)?)$' <<<"$left" || true)
[[ -z $left ]] || give_up "a purge leaves: $left"
inside getent passwd backupedge >"$scratch/user" || give_up "the user is gone, who owns the backups."
must_exist "/var/lib/backupedge/archives/$first.bea"
must_exist "/var/lib/backupedge/archives/$second.bea"
say "a purge leaves nothing but the backups and the user"

# ---- The archive -------------------------------------------------------------------------------------------------

inside rm -r /var/lib/backupedge /run/systemd/system
list_files >"$scratch/before"
answer=$(inside /opt/release/install.sh 2>&1) || give_up "install.sh failed: $answer"
must_be /usr/local/bin/backupedge '755 root:root'
must_be $settings '640 root:backupedge'
grep -qF 'ExecStart=/usr/local/bin/backupedge serve' "$root/etc/systemd/system/backupedge.service" ||
  give_up "the unit starts another program."
answer=$(inside backupedge config check --config $settings 2>&1) || give_up "the settings are not accepted: $answer"
answer=$(inside /opt/release/install.sh uninstall 2>&1) || give_up "install.sh uninstall failed: $answer"
must_have "the backups and keys in /var/lib/backupedge, and the settings in /etc/backupedge"
left=$(comm -13 "$scratch/before" <(list_files) | grep -vE '^\./(etc/backupedge|usr/local/share)(/|$)' || true)
[[ -z $left ]] || give_up "install.sh uninstall leaves: $left"
say "install.sh of the archive installs and uninstalls the program"
say "all checks passed"
