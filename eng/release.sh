# shellcheck shell=bash
# What is handed to users: an archive and a Debian package of the binary, and their checksums; to be sourced.
# shellcheck disable=SC2034,SC2154 # variables of build.sh, toolchain.sh and install.sh

# BACKUPEDGE_BINARY is a binary to pack, with its bill of materials beside it, instead of one that is built now.
release() {
  local folder=$dist/release version new
  version=$(product_version)
  require_release_tools
  choose_release_binary
  choose_time
  umask 022
  new=$folder/.new
  rm -rf "$new"
  mkdir -p "$new"
  pack_archive "$new" "backupedge-$version-$rid"
  pack_package "$new" "$version"
  rm -rf "${new:?}"/*/
  # The folder has the files of one version, for one or more processors.
  find "$folder" -maxdepth 1 -type f ! -name "backupedge-$version-linux-*" ! -name "backupedge_${version}_*" -delete
  mv "$new"/* "$folder"
  rmdir "$new"
  (cd -- "$folder" && sha256sum backupedge* >.sums && mv .sums SHA256SUMS)
  printf 'dist/release has, for version %s:\n' "$version"
  (cd -- "$folder" && stat -c '  %n, %s bytes' ./* | sed 's:\./::')
}

require_release_tools() {
  require_commands dpkg-deb:dpkg gzip:gzip tar:tar
  [[ $(tar --version) == *'GNU tar'* ]] || install_packages tar
}

# Sets binary to the one to pack, and generator to one that runs here and writes the manual page and the completions.
choose_release_binary() {
  local sum
  choose_toolchain
  generator=$dist/backupedge
  if [[ -n ${BACKUPEDGE_BINARY:-} ]]; then
    binary=$BACKUPEDGE_BINARY
    [[ $output != "$dist" ]] || generator=$binary
  else
    # In a process of its own, since a process has one target.
    [[ $output == "$dist" ]] || "$root/build.sh" publish
    publish
    binary=$output/backupedge
  fi
  [[ -x $binary && -x $generator ]] || fail 2 "'$binary' or '$generator' does not exist; run ./build.sh publish."
  sum=$(sha256sum "$binary")
  grep -qsF "\"${sum%% *}\"" "$binary.cdx.json" ||
    fail 2 "'$binary.cdx.json' is not the bill of materials of '$binary'; build both with ./build.sh publish."
}

# Sets SOURCE_DATE_EPOCH, the time of all packed files, to that of the last commit, so that equal binaries give equal artefacts.
choose_time() {
  export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null)}
  [[ $SOURCE_DATE_EPOCH =~ ^[0-9]+$ ]] ||
    fail 2 "git does not report the time of the last commit. Set SOURCE_DATE_EPOCH to the time of the release, in seconds since 1970."
}

# place_documents FOLDER: copies the documents with all files that they link to, and the bill of materials.
place_documents() {
  command install -d "$1"
  command install -d "$1/samples"
  (
    cd -- "$root"
    cp -R {CHANGELOG,CONTRIBUTING,README,SECURITY,THIRD-PARTY-NOTICES}.md LICENSE licenses docs deploy "$1"
    cp -R samples/*.bas samples/book samples/backup.gbai "$1/samples"
  )
  cp "$binary.cdx.json" "$1/backupedge.cdx.json"
}

# settle FOLDER [PATH]...: gives everything in the folder the same time, and the modes that a checkout may not have to the paths in it.
settle() {
  local folder=$1
  shift
  (cd -- "$folder" && { (($# == 0)) || chmod -R u=rwX,go=rX "$@"; } && find . -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +)
}

# pack_archive FOLDER NAME: writes NAME.tar.gz, which unpacks into the folder NAME.
pack_archive() {
  local stage=$1/$2 shell
  place_documents "$stage"
  command install -m 755 "$binary" "$stage/backupedge"
  command install -m 755 "$root/eng/release/install.sh" "$stage/install.sh"
  command install -D -m 644 -t "$stage/eng" "$root/eng/common.sh" "$root/eng/install.sh"
  (
    DESTDIR=$stage
    place_output /man/backupedge.1 man
    for shell in bash fish powershell zsh; do
      place_output "/completions/backupedge.$shell" completion "$shell"
    done
  ) >/dev/null
  settle "$stage" .
  tar -C "$1" --format=ustar --sort=name --owner=0 --group=0 --numeric-owner -cf - "$2" | gzip -9n >"$1/$2.tar.gz"
}

# pack_package FOLDER VERSION: writes the Debian package.
pack_package() {
  local architecture stage=$1/package documents=/usr/share/doc/backupedge debian=$root/eng/release/debian script
  case $rid in
    *-x64) architecture=amd64 ;;
    *-arm64) architecture=arm64 ;;
    *) fail 2 "Debian has no name for $rid." ;;
  esac
  place_documents "$stage$documents"
  (
    DESTDIR=$stage
    choose_places /usr
    place_all
    gzip -9n "$stage$manual"
    place 644 "$debian/copyright" "$documents/copyright"
    place 644 <(package_changelog "$2" | gzip -9n) "$documents/changelog.gz"
  ) >/dev/null
  settle "$stage" usr
  command install -d "$stage/DEBIAN"
  printf '%s\n' "$settings" >"$stage/DEBIAN/conffiles"
  (cd -- "$stage" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$stage/DEBIAN/md5sums"
  sed -e "s:@VERSION@:$2:" -e "s:@ARCHITECTURE@:$architecture:" -e "s:@SIZE@:$(installed_size "$stage"):" \
    -e "s:@MAINTAINER@:$(package_maintainer):" "$debian/control" >"$stage/DEBIAN/control"
  for script in postinst prerm postrm; do
    command install -m 755 "$debian/$script" "$stage/DEBIAN/$script"
  done
  settle "$stage"
  dpkg-deb --root-owner-group -Zxz --build "$stage" "$1/backupedge_$2_$architecture.deb" >/dev/null
}

# Debian's own variables name who builds a package.
package_maintainer() { printf '%s <%s>' "${DEBFULLNAME:-BackupEdge contributors}" "${DEBEMAIL:-backupedge@localhost}"; }

# package_changelog VERSION: Debian's form, for apt; the changes themselves are in CHANGELOG.md.
package_changelog() {
  printf 'backupedge (%s) stable; urgency=medium\n\n  * See CHANGELOG.md in this folder.\n\n -- %s  %s\n' \
    "$1" "$(package_maintainer)" "$(LC_ALL=C TZ=UTC date -d "@$SOURCE_DATE_EPOCH" '+%a, %d %b %Y %H:%M:%S +0000')"
}

# installed_size FOLDER: in KiB, as dpkg-gencontrol counts: each file rounded up, and one for anything else.
installed_size() {
  find "$1" -path "$1/DEBIAN" -prune -o -printf '%y %s\n' |
    awk '{ sum += $1 == "f" ? int(($2 + 1023) / 1024) : 1 } END { print sum }'
}
