#!/usr/bin/env bash
# Rule ids that tests saw = rule ids that `metamig explain` lists, both ways. Reads $METAMIG_RULES_SEEN, written by the
# unit tests and the command-line tests of the same run.
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
seen=${METAMIG_RULES_SEEN:-$BUILD/check/rules.seen}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

if [ ! -s "$seen" ]; then
    echo "no test has seen a rule: run the suites unit and cli first"
    exit 1
fi
"$BUILD/bin/metamig" explain | awk '$2 != "hop:" { print $1 }' | sort -u >"$tmp/known"
sort -u "$seen" >"$tmp/seen"
bad=0
if comm -13 "$tmp/known" "$tmp/seen" | grep . >"$tmp/a"; then
    echo "seen in a test, unknown to explain:"
    sed 's/^/    /' "$tmp/a"
    bad=1
fi
if comm -23 "$tmp/known" "$tmp/seen" | grep . >"$tmp/b"; then
    echo "listed by explain, seen in no test:"
    sed 's/^/    /' "$tmp/b"
    # Some rules are only met in the reference data.
    [ ! -d "${METAMIG_SHARED:-../shared}/data/kylin" ] || bad=1
fi
while read -r id; do
    "$BUILD/bin/metamig" explain "$id" | sed 1d | grep -q '^what: ' || { echo "explain $id says nothing"; bad=1; }
done <"$tmp/known"
exit $bad
