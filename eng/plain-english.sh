#!/usr/bin/env bash
# usage: eng/plain-english.sh [PATH]...
# Lists each use of a word or phrase that the project's English avoids, in files and folders; by default in all documents, src and tests.
# Exit codes: 0 none found, 1 some found, 2 wrong use.
set -euo pipefail
unset CDPATH

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)

# A regular expression and what to write instead, separated by a colon.
words=(
  'tell(s|ing)?:reports, prints, returns, lists, shows, distinguishes'
  'told:reported, printed, informed; "default" for "unless told"'
  'whoever:the caller, a user who'
  'mend(s|ed|ing)?:fix, repair, correct; recover'
  'fare(s|d)?:state, last results'
  'foresaw|foreseen:unexpected'
  'thin(s|ned|ner|ning)?(-| )out|thinned|thinner:compact'
  'as it stands|as they stand:current, unchanged'
  'last words:last output'
  'go(es|ing)? on|went on|gone on:continue, resume'
  'look(s|ed|ing)? after:process, maintain'
  'as ever:as usual, as before'
  'anew:again, new'
  'rhythm:schedule, interval'
  'standstill|stood still:downtime'
  'all else|aught:everything else, other'
  'lesser trouble:warning'
  'had again:repeated'
  'dawdles?:stalls'
  'gravest:most severe'
  'unless said:default'
)

(($# > 0)) || set -- README.md SECURITY.md CONTRIBUTING.md CHANGELOG.md docs deploy samples/demo.sh samples/server.sh src tests
found=0
cd -- "$root"
for path in "$@"; do
  if [[ ! -e $path ]]; then
    printf 'plain-english.sh: there is no %s\n' "$path" >&2
    exit 2
  fi
done
for entry in "${words[@]}"; do
  pattern=${entry%%:*}
  if places=$(grep -rnEiwI --exclude-dir=bin --exclude-dir=obj --exclude=plain-english.sh -e "$pattern" -- "$@"); then
    found=$((found + $(wc -l <<<"$places")))
    printf '== %s (better: %s)\n%s\n' "$pattern" "${entry#*:}" "$(cut -c 1-200 <<<"$places")"
  fi
done
printf '%s places\n' "$found"
((found == 0))
