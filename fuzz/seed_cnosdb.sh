#!/usr/bin/env bash
# Writes the seeds of fuzz_cnosdb to fuzz/corpus/cnosdb: every kind of value, in the old and in the new form, alone and
# as a whole dump, for every target; seed_cnosdb.txt has them: number of the key, name of the seed, value. Seeds of
# fuzz_cnosdb_whole to fuzz/corpus/cnosdb_whole: that dump, and others as text, in every form.
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

out=fuzz/corpus/cnosdb_whole
mkdir -p "$out"
# first, second, third byte, name
write_whole() { { printf '%b' "\\0$(printf %03o "$1")\\0$(printf %03o "$2")\\0$(printf %03o "$3")"; cat; } >"$out/$4"; }
n=0
for form in 0 2 4 6 8 10 12 16 32 34 38; do # debug form 2, gzip 4, cut 8, two threads 16, twice 32
    write_whole $((n % 5)) $(((form & 32) | n % 4)) "$form" "records-$form" <"$whole"
    n=$((n + 1))
done
for option in 1 2 4 8 16 32 64 128; do
    write_whole $((n % 5)) "$option" 0 "option-$option" <"$whole"
    n=$((n + 1))
done
data=testdata/cnosdb
for dump in debug-2.3 dump-2.3.0 expected-2.4 expected-2.4.0.1 expected-2.4.1 expected-2.4.2; do
    write_whole $((n % 5)) 0 1 "text-$dump" <"$data/$dump.txt"
    n=$((n + 1))
done
printf '<html>502</html>\n' | write_whole 0 0 1 text-html
printf '\357\273\277* /x: 1\r\n /y: 1\r\n\r\n/c/users/a: b: {}\n******x' | write_whole 0 0 1 text-odd
