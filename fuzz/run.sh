#!/usr/bin/env bash
# Every target for FUZZ_SECONDS with libFuzzer, address and undefined behaviour sanitizers. Finds go to
# BUILD/fuzz/finds; new inputs stay in BUILD/fuzz/corpus. Arguments: names of targets, default all.
set -eu

BUILD=${BUILD:-build}
SECONDS_EACH=${FUZZ_SECONDS:-60}
CC=${FUZZ_CC:-clang}
SAN="-fsanitize=address,undefined -fno-sanitize-recover=undefined"
LIBS="$(pkg-config --libs libarchive nettle zlib) -lcrypt -pthread"
OUT=$BUILD/fuzz

command -v "$CC" >/dev/null || { echo "fuzz: no $CC" >&2; exit 77; }
mkdir -p "$OUT/finds"
make -s BUILD="$OUT/lib" CC="$CC" CFLAGS="-O1 -g -fsanitize=fuzzer-no-link $SAN" "$OUT/lib/lib/libmetamig.a"

[ $# -gt 0 ] || set -- fuzz/fuzz_*.c
status=0
for target; do
    name=$(basename "$target" .c)
    corpus=$OUT/corpus/${name#fuzz_}
    mkdir -p "$corpus"
    # shellcheck disable=SC2086
    "$CC" -std=c11 -D_GNU_SOURCE -O1 -g -fsanitize=fuzzer $SAN -Iinclude -Ilib -o "$OUT/$name-engine" \
        "fuzz/$name.c" "$OUT/lib/lib/libmetamig.a" $LIBS
    echo "== $name, $SECONDS_EACH s"
    seeds=fuzz/corpus/${name#fuzz_}
    [ -d "$seeds" ] || seeds=
    # shellcheck disable=SC2086
    "$OUT/$name-engine" -max_total_time="$SECONDS_EACH" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$OUT/finds/$name-" "$corpus" $seeds >"$OUT/$name.log" 2>&1 || status=1
    grep -E '^(Done|stat::number_of_executed|SUMMARY|ERROR|==)' "$OUT/$name.log" || true
done
exit $status
