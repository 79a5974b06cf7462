# shellcheck shell=bash
# The .NET SDK: finds or installs it; to be sourced.
# shellcheck disable=SC2154 # root is set by build.sh

# Puts a .NET 10 SDK first in PATH; fails if there is none.
find_dotnet() {
  local folder
  for folder in "" "${DOTNET_ROOT:-}" "$root/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet "${HOME:-}/.dotnet"; do
    if [[ -z $folder ]]; then
      has dotnet && dotnet --list-sdks 2>/dev/null | grep -q '^10\.' && return 0
    elif [[ -x $folder/dotnet ]] && "$folder/dotnet" --list-sdks 2>/dev/null | grep -q '^10\.'; then
      export PATH=$folder:$PATH DOTNET_ROOT=$folder
      return 0
    fi
  done
  return 1
}

# Microsoft's installation script puts the SDK into the folder .dotnet of the repository.
download_dotnet() {
  local folder=$root/.dotnet
  require_commands curl:curl
  # The SDK's runtime is written in C++.
  ldconfig -p 2>/dev/null | grep -q 'libstdc++\.so\.6' || is_alpine || install_packages libstdc++6
  printf 'Installing the .NET SDK 10 into %s\n' "$folder"
  mkdir -p "$folder"
  curl -fsSL --retry 2 -o "$folder/dotnet-install.sh" https://dot.net/v1/dotnet-install.sh &&
    bash "$folder/dotnet-install.sh" --channel 10.0 --install-dir "$folder" --no-path
}

require_dotnet() {
  find_dotnet && return
  if is_root && is_alpine; then
    install_packages dotnet10-sdk
  elif is_root && has apt-cache && has_package dotnet-sdk-10.0; then
    install_packages dotnet-sdk-10.0
  elif ! download_dotnet; then
    fail 2 "the .NET SDK 10 is missing and could not be downloaded. Install it from https://dotnet.microsoft.com/download and try again;
\`dotnet --list-sdks\` must list a version 10."
  fi
  find_dotnet || fail 2 "the .NET SDK 10 was installed, but \`dotnet --list-sdks\` lists no version 10."
}
