#!/usr/bin/env bash
# Runs the whole test suite with encryption, in both modes, and changes every byte of a sealed archive. Takes about an hour.
# usage: tests/prove-encryption.sh [FILTER...], options of the test program, such as --filter-namespace '*.Engine*'
set -euo pipefail
unset CDPATH

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
project=$root/tests/BackupEdge.Tests
program=$project/bin/Debug/net10.0/BackupEdge.Tests
failed=0

# prove NAME VARIABLE=VALUE [OPTION...]: runs the tests with an environment variable.
prove() {
  local name=$1 variable=$2
  shift 2
  printf '\n== %s\n' "$name"
  if env "$variable" "$program" --no-ansi --progress off "$@"; then
    printf '== %s: passed\n' "$name"
  else
    printf '== %s: FAILED\n' "$name"
    failed=$((failed + 1))
  fi
}

"$root/build.sh" publish
dotnet build "$project" --verbosity quiet
for mode in shared sealed; do
  prove "suite in mode $mode" "BACKUPEDGE_TEST_ENCRYPTION=$mode" "$@"
done
prove 'every byte of a sealed archive' BACKUPEDGE_TEST_EVERY_BYTE=1 --filter-class '*.SealedDamageTests'

((failed == 0)) && printf '\nAll proofs hold.\n'
exit $((failed > 0))
