#!/usr/bin/env bash
# Writes the seeds of fuzz_cnosdb to fuzz/corpus/cnosdb: every kind of value, in the old and in the new form, alone and
# as a whole dump, for every target. seed_cnosdb.txt has them: number of the key in fuzz_cnosdb.c, name of the seed,
# value.
set -eu
cd "$(dirname "$0")/.."
out=fuzz/corpus/cnosdb
mkdir -p "$out"

# first, second byte, name; records from standard input
write() { { printf '%b' "\\0$(printf %03o "$1")\\0$(printf %03o "$2")"; cat; } >"$out/$3"; }
record() { printf '%b' "\\0$(printf %03o "$1")"; printf '%s' "$2"; printf '\377'; }

n=0
whole=$(mktemp)
trap 'rm -f "$whole"' EXIT
last=-1
while read -r key name value; do
    record "$key" "$value" | write $((n % 5)) 0 "$name"
    [ "$key" = "$last" ] || record "$key" "$value" >>"$whole"
    last=$key
    n=$((n + 1))
done <fuzz/seed_cnosdb.txt
for target in 0 1 2 3 4; do
    write "$target" $((target * 53)) "dump-$target" <"$whole"
done
