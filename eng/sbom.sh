# shellcheck shell=bash
# The software bill of materials of the binary, CycloneDX 1.6 in JSON; to be sourced.

# sbom_escape TEXT: writes it with the characters escaped that a package URL does not allow.
sbom_escape() {
  local text=${1//%/%25}
  text=${text//+/%2B}
  printf '%s' "${text//:/%3A}"
}

# sbom_component NAME VERSION PURL SHA512_BASE64: writes one component; the hash may be empty.
sbom_component() {
  local hash=''
  if [[ -n $4 ]]; then
    hash=$(base64 -d <<<"$4" | od -An -v -tx1 | tr -d ' \n')
    hash=$(printf ', "hashes": [{"alg": "SHA-512", "content": "%s"}]' "$hash")
  fi
  printf '{"type": "library", "bom-ref": "%s", "name": "%s", "version": "%s", "purl": "%s"%s}\n' "$3" "$1" "$2" "$3" "$hash"
}

# sbom_nuget_packages ASSETS: writes the packages that NuGet resolved, as NAME VERSION SHA512, without those that only build.
# NuGet writes project.assets.json with one value per line.
sbom_nuget_packages() {
  awk -F '"' '
    /^  "libraries": \{/ { inside = 1; next }
    /^  \}/ { inside = 0 }
    inside && /^    "[^"]+\/[^"]+": \{/ { split($2, id, "/") }
    inside && /^      "sha512": / { hash = $4 }
    inside && /^      "type": "package"/ && id[1] !~ /ILCompiler$|ILLink\.Tasks$/ { print id[1], id[2], hash }
  ' "$1"
}

# sbom_runtime_packs ASSETS: writes the packs of the .NET runtime and of ASP.NET Core that are compiled in, as NAME VERSION.
sbom_runtime_packs() {
  awk -F '"' '
    /"name": "Microsoft\.(NETCore\.App\.Runtime\.NativeAOT|AspNetCore\.App\.Runtime)\./ { name = $4 }
    name != "" && /"version": "\[/ { split($4, version, /[[, ]+/); print name, version[2]; name = "" }
  ' "$1" | sort -u
}

# sbom_system_packages LINKED: writes the packages of the distribution whose files the linker read, as NAME VERSION. LINKED is
# the dependency file of the linker.
sbom_system_packages() {
  local file
  tr -d '\134' <"$1" | tr ' ' '\n' | grep -E '^/.+\.(a|o)$' | sort -u | while read -r file; do
    package_of "$file"
  done | sort -u
}

# sbom BINARY VERSION RID ASSETS LINKED: writes the document to standard output.
sbom() {
  local binary=$1 version=$2 rid=$3 assets=$4 linked=$5 name package_version hash system folder
  system=generic
  ! has dpkg-query || system=deb/debian
  ! is_alpine || system=apk/alpine
  folder=$(awk -F '"' '/"packageFolders": \{/ { getline; print $2; exit }' "$assets")
  cat <<END
{
  "\$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
  "bomFormat": "CycloneDX",
  "specVersion": "1.6",
  "version": 1,
  "metadata": {
    "component": {
      "type": "application", "bom-ref": "backupedge", "name": "backupedge", "version": "$version",
      "properties": [{"name": "backupedge:rid", "value": "$rid"}],
      "hashes": [{"alg": "SHA-256", "content": "$(sha256sum "$binary" | cut -d ' ' -f 1)"}]
    }
  },
  "components": [
END
  {
    sbom_nuget_packages "$assets" | while read -r name package_version hash; do
      sbom_component "$name" "$package_version" "pkg:nuget/$name@$(sbom_escape "$package_version")" "$hash"
    done
    sbom_runtime_packs "$assets" | while read -r name package_version; do
      hash=$folder${name,,}/$package_version/${name,,}.$package_version.nupkg.sha512
      sbom_component "$name" "$package_version" "pkg:nuget/$name@$(sbom_escape "$package_version")" "$(cat "$hash" 2>/dev/null || true)"
    done
    sbom_system_packages "$linked" | while read -r name package_version; do
      sbom_component "$name" "$package_version" "pkg:$system/$name@$(sbom_escape "$package_version")" ''
    done
  } | sed -e 's/^/    /' -e '$!s/$/,/'
  printf '  ]\n}\n'
}
