#!/usr/bin/env bash
# P20-P22 and product.md 8: generated Kylin 0.6 dumps beside cp -a, on a RAM file system, as ratios of one run; then
# what became of them, 0.7, through the chain to 1.5.1 and on to 2.0. The vendor's chain to 1.5.1 takes 1.2 s, 26 s and
# more than an hour for 100, 1 000 and 10 000 cubes; ten times the cubes should take at most eleven times as long.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
BUILD=${BUILD:-build}
mkdir -p "$BUILD/bench"
for p in gen_kylin measure; do
    "${CC:-cc}" -std=c11 -D_GNU_SOURCE -O2 -o "$BUILD/bench/$p" "$here/$p.c"
done
bin=$(cd "$BUILD/bin" && pwd)
tools=$(cd "$BUILD/bench" && pwd)
base=/dev/shm
[ -w "$base" ] || base=${TMPDIR:-/tmp}
work=$(mktemp -d "$base/metamig-bench-XXXXXX")
trap 'rm -rf "$work"' EXIT
now=4102444800000
digests()
{
    (cd "$1" && find . -type f -exec sha256sum {} + | sort)
}
same()
{
    cmp <(digests "$1") <(digests "$2")
}
export MEASURE_TABLE=$tools/tree.tsv MEASURE_SIZE
: >"$MEASURE_TABLE"
for n in ${BENCH_CUBES:-100 1000 10000}; do
    MEASURE_SIZE=$n
    printf '\n%s cubes, ' "$n"
    "$tools/gen_kylin" "$work/in" "$n"
    cd "$work"
    "$tools/measure" "${BENCH_ROUNDS:-3}" \
        "cp -a=cp -a in cp%R" \
        "convert, 2 threads=$bin/metamig convert -q --no-sync --threads 2 --now $now in two%R" \
        "convert, 1 thread=$bin/metamig convert -q --no-sync --threads 1 --now $now in one%R" \
        "verify, 2 threads=$bin/metamig verify -q --threads 2 two%R || [ \$? = 1 ]"
    same one0 two0
    rm -rf in cp* one* two[1-9]*
    mv two0 in
    printf '%s cubes, the chain from 0.7\n' "$n"
    "$tools/measure" "${BENCH_ROUNDS:-3}" \
        "cp -a=cp -a in cp%R" \
        "0.7 > 1.4 > 1.5.1, 2 threads=$bin/metamig convert -q --no-sync --threads 2 -t kylin-1.5.1 in two%R 2>&1" \
        "0.7 > 1.4 > 1.5.1, 1 thread=$bin/metamig convert -q --no-sync --threads 1 -t kylin-1.5.1 in one%R 2>&1" \
        "1.5.1 > 2.0, 2 threads=$bin/metamig convert -q --no-sync --threads 2 -t kylin-2.0 two%R next%R 2>&1"
    same one0 two0
    cd - >/dev/null
    rm -rf "${work:?}"/*
done

# P21 and product.md 8: 64 MiB, 200 bytes a file (8.6 files a cube), 2 KiB a document that is looked up (1.1 a cube).
printf '\ngrowth: ten times the cubes, at most 11 times the time; peak memory beside its limit\n'
awk -F '\t' '
    $2 == "cp -a" || $2 ~ /^verify/ { next }
    $2 in ms { printf "  %-28s %6d -> %6d cubes: time x %5.2f", $2, size[$2], $1, $3 / ms[$2] * 10 / ($1 / size[$2])
               printf "   %6.1f of %6.1f MiB\n", $4 / 1024, 64 + $1 * (8.6 * 200 + 1.1 * 2048) / 1048576 }
    { ms[$2] = $3; size[$2] = $1 }' "$MEASURE_TABLE"
