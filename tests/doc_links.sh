#!/usr/bin/env bash
# Files that README.md, CONTRIBUTING.md and the man pages point at exist.
set -eu
cd "$(dirname "$0")/.."
bad=0
for doc in README.md CONTRIBUTING.md CHANGELOG.md; do
    for target in $(grep -oE '\]\([^)#]+\)' "$doc" | tr -d '()' | sed 's/^\]//' | grep -v '^http'); do
        [ -e "$target" ] || { echo "$doc: $target does not exist"; bad=1; }
    done
done
while read -r page ref; do
    [ -e "man/$ref" ] || { echo "$page: no page $ref"; bad=1; }
done < <(awk '/^\.Xr (lib)?metamig/ { print FILENAME, $2 "." $3 }' man/*.[13])
exit $bad
