#!/usr/bin/env bash
# Generates clients from the API's documents with three generators and runs a tour with each. See `--help`.
set -euo pipefail

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"

help() {
  cat <<'END_OF_HELP'
usage: tests/generated-clients.sh

Starts a server on a free port of the loopback address with a scratch data folder, and takes both OpenAPI documents from it. Then, with
the sources in tests/clients:

  - openapi-typescript generates types from /openapi.json, which tsc compiles strictly with a tour by openapi-fetch;
  - NSwag and Kiota each generate a C# client from /openapi-3.0.json, which is compiled with a tour; warnings are errors.

Each tour creates a backup, waits for it, lists, reads, downloads, restores, follows and deletes it, makes a schedule and deletes it, and
catches an error. One source has 3 GiB, in a sparse file. The generators and libraries are installed into the scratch folder or the cache
of NuGet, in the versions that tests/clients has.

Needs node and npm (Node.js 20 or later), the .NET SDK, curl, and the network if the packages are not in a cache.
BACKUPEDGE_BINARY is the program to serve with; the default is dist/backupedge.

Exit codes: 0 all tours passed, 1 one failed, 2 wrong usage or something is missing.
END_OF_HELP
}

at_most 0 "$@"
need_binary
need curl node:nodejs npm dotnet:dotnet-sdk-10.0

scratch_in "${TMPDIR:-/tmp}" clients
data=$scratch/data
# shellcheck source=samples/server.sh
source "$repository/samples/server.sh"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
# No search for newer versions.
export KIOTA_CLI_TELEMETRY_OPTOUT=1 KIOTA_OFFLINE_ENABLED=1

# timed WHAT COMMAND...: runs a command without input, writes its output only if it fails, and how long it took.
timed() {
  local what=$1 began=$SECONDS
  shift
  "$@" </dev/null >"$scratch/output" 2>&1 || {
    cat "$scratch/output" >&2
    give_up "$what."
  }
  say "$what: $((SECONDS - began)) s"
}

# Sources: a script, and a file that is larger than 32 bits can count.
mkdir -p "$scratch/bots" "$scratch/large"
printf 'TALK "Hello"\n' >"$scratch/bots/start.bas"
truncate -s 3G "$scratch/large/disk.img"
cat >"$scratch/backupedge.json" <<END_OF_SETTINGS
{"sources": {"bots": {"path": "$scratch/bots"}, "large": {"path": "$scratch/large"}}}
END_OF_SETTINGS
start_server --config "$scratch/backupedge.json"

cp -R "$repository/tests/clients" "$scratch/clients"
cd "$scratch/clients"
for document in openapi.json openapi-3.0.json; do
  curl -fsS -o "$document" "$url/$document" || give_up "the server has no /$document."
done

(
  cd typescript
  timed 'openapi-typescript: packages' npm install --no-audit --no-fund --no-package-lock
  timed 'openapi-typescript: client' node_modules/.bin/openapi-typescript ../openapi.json --output api.d.ts
  timed 'openapi-typescript: compilation' node_modules/.bin/tsc
  timed 'openapi-typescript: tour' node out/tour.js "$url" "$data/admin.key"
)

timed '.NET tools: packages' dotnet tool restore
timed 'NSwag: client' dotnet tool run nswag -- openapi2csclient /input:openapi-3.0.json /output:nswag/Client.cs \
  /className:Client /namespace:Generated /generateNullableReferenceTypes:true /generateOptionalParameters:true
timed 'Kiota: client' dotnet tool run kiota -- generate --language CSharp --openapi openapi-3.0.json --output kiota/Generated \
  --class-name Client --namespace-name Generated --exclude-backward-compatible
for tool in NSwag Kiota; do
  folder=${tool,,}
  timed "$tool: compilation" dotnet build "$folder/Tour.$tool.csproj" --verbosity quiet --output "$scratch/$folder"
  timed "$tool: tour" dotnet "$scratch/$folder/Tour.$tool.dll" "$url" "$data/admin.key"
done
stop_server
printf 'All tours passed.\n'
