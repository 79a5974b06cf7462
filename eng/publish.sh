# shellcheck shell=bash
# The native binary with its checksum and bill of materials; to be sourced.
# shellcheck disable=SC2154 # set by build.sh and toolchain.sh

# Separate from publish, so that a layer of a container image can hold the result.
restore() {
  choose_toolchain
  require_toolchain
  require_dotnet
  in_repository dotnet restore src/BackupEdge/BackupEdge.csproj -r "$rid" --disable-build-servers ||
    fail 1 "the packages could not be restored."
}

# Removes the results of earlier builds if --force is given, so that the compilers report every warning again, and if the
# repository was moved, because CMake refuses a cache that names another folder.
clean() {
  local project=$1 cache=$1/obj/Release/net10.0/$rid/libs/System.Security.Cryptography.Native/build/CMakeCache.txt
  if $force || { [[ -e $cache ]] && ! grep -qF "$root/" "$cache"; }; then
    rm -rf "$project/obj/Release" "$project/bin/Release"
  fi
}

# MSBuild decides what has to be built again; LinkedFiles and LinkedPackages make it link again for other libraries.
publish() {
  local project=$root/src/BackupEdge built
  choose_toolchain
  require_current_libraries
  require_toolchain
  require_dotnet
  clean "$project"
  # The output folder is the default one, which is relative, because MSBuild fails on quotes in an absolute path.
  in_repository dotnet publish src/BackupEdge/BackupEdge.csproj -c Release -r "$rid" --disable-build-servers \
    -p:SqliteStaticLibrary="$(static_library sqlite3)" -p:Lz4StaticLibrary="$(static_library lz4)" \
    -p:ZstdStaticLibrary="$(static_library zstd)" \
    -p:LinkedPackages="$(linked_versions)" -p:LinkedFiles="$(linked_files)" \
    "${toolchain[@]}" || fail 1 "the build failed."
  built=$project/bin/Release/net10.0/$rid/publish/backupedge
  # The bill of materials is written after the link that it describes, so each link writes a new one.
  if cmp -s "$built" "$output/backupedge" && [[ -s $output/backupedge.sha256 && $output/backupedge.cdx.json -nt $built ]]; then
    printf '%s/backupedge is up to date\n' "${output#"$root/"}"
    return
  fi
  place_in_output "$project" "$built"
  printf '%s/backupedge is built: %s, %s bytes\n' "${output#"$root/"}" "$rid" "$(stat -c %s "$output/backupedge")"
}

product_version() { sed -n 's:.*<VersionPrefix>\(.*\)</VersionPrefix>.*:\1:p' "$root/Directory.Build.props"; }

# place_in_output PROJECT BINARY: the files replace earlier ones only when all three are complete.
place_in_output() {
  local new=$output/.new
  rm -rf "$new"
  mkdir -p "$new"
  cp -p "$2" "$new/backupedge"
  (cd -- "$new" && sha256sum backupedge >backupedge.sha256)
  sbom "$new/backupedge" "$(product_version)" "$rid" "$1/obj/project.assets.json" "$1/obj/Release/net10.0/$rid/native/linked.d" \
    >"$new/backupedge.cdx.json"
  mv "$new"/* "$output"
  rmdir "$new"
}
