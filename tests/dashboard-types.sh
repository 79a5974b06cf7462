#!/usr/bin/env bash
# Checks the dashboard's scripts against the types of the API. See `--help`.
set -euo pipefail

# shellcheck source=tests/proof.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/proof.sh"

help() {
  cat <<'END_OF_HELP'
usage: tests/dashboard-types.sh

Checks the scripts in src/BackupEdge/Dashboard/Web with TypeScript, by the types in their comments and those in tests/dashboard-types. Of
these, api.d.ts is what `./build.sh openapi` makes of the API: a screen that reads a field that no answer has, or sends one that no call
takes, fails. Then some fields are renamed in a copy, and each must be missed by the screen that shows it.

TypeScript does not look into the templates of the dashboard, so lower.js writes them as calls first; lines keep their numbers. TypeScript
and acorn are installed into a scratch folder, in the versions that package.json has.

Needs node and npm (Node.js 20 or later), and the network if the packages are not in a cache.

Exit codes: 0 all is as it should be, 1 it is not, 2 wrong usage or something is missing.
END_OF_HELP
}

at_most 0 "$@"
need node:nodejs npm

scratch_in "${TMPDIR:-/tmp}" types
remove_at_end
web=$repository/src/BackupEdge/Dashboard/Web
cp -R "$repository/tests/dashboard-types/." "$scratch"
cd "$scratch"
npm install --no-audit --no-fund --no-package-lock --silent || give_up 'the packages could not be installed.'
node lower.js "$web" web
cp -R vendor web/vendor

check() { node_modules/.bin/tsc --project . --pretty false >"$scratch/found"; }

check || {
  # Of the copy, so that the paths are those of the repository.
  sed 's|^web/|src/BackupEdge/Dashboard/Web/|' "$scratch/found" >&2
  give_up 'the scripts of the dashboard do not fit the types of the API.'
}
say "checked $(find web -name '*.js' | wc -l) scripts"

# must_miss FIELD TYPE SCREEN: with the field of the type renamed, the screen must fail.
must_miss() {
  sed "/^  interface $2 {/,/^  }/s/^    $1: /    ${1}_renamed: /" "$repository/tests/dashboard-types/api.d.ts" >api.d.ts
  ! cmp -s api.d.ts "$repository/tests/dashboard-types/api.d.ts" || give_up "api.d.ts has no field '$1' in '$2'."
  ! check || give_up "nothing fails without the field '$1' of '$2'."
  grep -q "^web/$3(.*'$1'" "$scratch/found" || give_up "$3 does not fail without the field '$1' of '$2'."
}

must_miss last_success_at SourceStatusAnswer screens/overview.js
must_miss verify_problem_count BackupListItem screens/backups.js
must_miss retention_reason BackupDetails screens/backup.js
must_miss link_target FileAnswer screens/files.js
must_miss error_count JobListItem screens/activity.js
must_miss next_run_at ScheduleAnswer screens/schedules.js
must_miss tested_at KeySlotAnswer screens/encryption.js
must_miss caller AuditAnswer screens/audit.js
say 'each renamed field is missed'
