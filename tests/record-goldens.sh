#!/usr/bin/env bash
# Makes the goldens of the dashboard again. See `--help`.
set -euo pipefail

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"

help() {
  cat <<'END_OF_HELP'
usage: tests/record-goldens.sh [--answers]

Makes what the screens of the dashboard are compared with again, in tests/BackupEdge.Browser/Goldens: what each screen says to assistive
technologies (content), and pictures of some in four widths and two themes (pictures). Look at the changes before you commit them.

The screens show recorded answers of the API (answers.json). These are recorded again, with a real server, if an answer is missing, or with
--answers; do so after a change of an answer. Then all ids and times change.

Needs the .NET SDK, Chromium, and the published binary: BACKUPEDGE_BINARY, or dist/backupedge.

Exit codes: 0 made, 1 failed, 2 wrong usage or something is missing.
END_OF_HELP
}

at_most 1 "$@"
[[ ${1:---answers} == --answers ]] || refuse "there is no option '$1'."
need_binary
need dotnet:dotnet-sdk-10.0
(($# == 0)) || export BACKUPEDGE_RECORD_ANSWERS=1
cd "$repository"
dotnet build tests/BackupEdge.Browser -v q --nologo -clp:NoSummary
dotnet run --no-build --project tests/BackupEdge.Browser -- --no-ansi --progress off --explicit only --filter-class '*.RecordingTests'
git status --short tests/BackupEdge.Browser/Goldens
