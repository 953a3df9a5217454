#!/usr/bin/env bash
# P20-P22 and product.md 8: generated Kylin 0.6 dumps beside cp -a, on a RAM file system, as ratios of one run.
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
for n in ${BENCH_CUBES:-100 1000 10000}; do
    printf '\n%s cubes, ' "$n"
    "$tools/gen_kylin" "$work/in" "$n"
    cd "$work"
    "$tools/measure" "${BENCH_ROUNDS:-3}" \
        "cp -a=cp -a in cp%R" \
        "convert, 2 threads=$bin/metamig convert -q --no-sync --threads 2 --now $now in two%R" \
        "convert, 1 thread=$bin/metamig convert -q --no-sync --threads 1 --now $now in one%R" \
        "verify, 2 threads=$bin/metamig verify -q --threads 2 two%R || [ \$? = 1 ]"
    cmp <(cd one0 && find . -type f -exec sha256sum {} + | sort) <(cd two0 && find . -type f -exec sha256sum {} + | sort)
    cd - >/dev/null
    rm -rf "${work:?}"/*
done
