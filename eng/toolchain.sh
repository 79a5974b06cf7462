# shellcheck shell=bash
# Compilers, linkers and libraries of the native build; to be sourced.
# shellcheck disable=SC2034,SC2154 # build.sh sets dist; other parts read the variables

# The target of the build: this machine, or that of `publish --rid`.
rid='' compiler=gcc output=$dist toolchain=()

runtime_identifier() {
  local system=linux
  is_alpine && system=linux-musl
  [[ $(uname -s) == Linux ]] || fail 2 "build.sh needs Linux; this is $(uname -s)."
  case $(uname -m) in
    x86_64 | amd64) printf '%s-x64\n' "$system" ;;
    aarch64 | arm64) printf '%s-arm64\n' "$system" ;;
    *) fail 2 "Native AOT does not support $(uname -m); x86_64 and aarch64 are supported." ;;
  esac
}

# Sets rid, compiler, output and toolchain, the MSBuild properties for the linker.
# The linker is gcc with objcopy, because llvm-objcopy cannot strip a static executable.
choose_toolchain() {
  local own
  own=$(runtime_identifier)
  rid=${rid:-$own}
  if [[ $rid == "$own" ]]; then
    toolchain=(-p:CppCompilerAndLinker=gcc -p:ObjCopyName=objcopy)
  elif [[ $rid == linux-arm64 && $own == linux-x64 ]]; then
    compiler=aarch64-linux-gnu-gcc output=$dist/$rid
    # For CMake, which compiles with clang and does not receive the target from MSBuild.
    export CFLAGS=--target=aarch64-linux-gnu
    toolchain=(-p:CppCompilerAndLinker=clang -p:LinkerFlavor=lld -p:ObjCopyName=aarch64-linux-gnu-objcopy)
  else
    fail 2 "cannot build for $rid here; the targets are $own and, on Debian x86_64, linux-arm64."
  fi
}

# static_library NAME: writes the path at which the linker finds libNAME.a, or nothing.
static_library() {
  local path
  has "$compiler" || return 0
  path=$("$compiler" -print-file-name="lib$1.a")
  [[ $path == /* && -e $path ]] && printf '%s\n' "$path"
  return 0
}

# require_native_tools PROGRAM:PACKAGE... -- LIBRARY:PACKAGE...
require_native_tools() {
  local -a missing=()
  local pair
  while [[ $1 != -- ]]; do
    has "${1%%:*}" || missing+=("${1#*:}")
    shift
  done
  shift
  for pair in "$@"; do
    [[ -n $(static_library "${pair%%:*}") ]] || missing+=("${pair#*:}")
  done
  [[ -e /etc/ssl/certs/ca-certificates.crt || -e /etc/pki/tls/certs/ca-bundle.crt ]] || missing+=(ca-certificates)
  if ((${#missing[@]} > 0)); then
    if is_alpine; then
      missing=(
        build-base clang cmake lz4-static sqlite-static sqlite-dev openssl-dev openssl-libs-static zlib-dev zlib-static zstd-static
        ca-certificates tzdata
      )
    fi
    mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
    install_packages "${missing[@]}"
  fi
  for pair in lz4 sqlite3 zstd; do
    [[ -n $(static_library "$pair") ]] || fail 2 "$compiler does not find lib$pair.a."
  done
}

# CMake and make build the part of the runtime that calls OpenSSL.
require_toolchain() {
  if [[ $compiler == gcc ]]; then
    require_native_tools gcc:gcc objcopy:binutils cmake:cmake make:make -- \
      c:libc6-dev lz4:liblz4-dev sqlite3:libsqlite3-dev ssl:libssl-dev crypto:libssl-dev z:zlib1g-dev zstd:libzstd-dev
    return
  fi
  if has dpkg && is_root && ! dpkg --print-foreign-architectures | grep -qx arm64; then
    dpkg --add-architecture arm64
  fi
  require_native_tools clang:clang ld.lld:lld aarch64-linux-gnu-gcc:gcc-aarch64-linux-gnu \
    aarch64-linux-gnu-objcopy:binutils-aarch64-linux-gnu cmake:cmake make:make -- \
    c:libc6-dev-arm64-cross lz4:liblz4-dev:arm64 sqlite3:libsqlite3-dev:arm64 ssl:libssl-dev:arm64 crypto:libssl-dev:arm64 \
    z:zlib1g-dev:arm64 zstd:libzstd-dev:arm64
}
