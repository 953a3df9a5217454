#!/usr/bin/env bash
# Builds every fuzz target with libFuzzer, ASan and UBSan, runs each for FUZZ_SECONDS, prints how often it ran. New
# inputs stay in BUILD/fuzz/work/NAME, finds go to BUILD/fuzz/finds; the corpus in the source tree is only read.
# Arguments: names of targets ("json binary"), default all.
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
SECONDS_EACH=${FUZZ_SECONDS:-60}
CC=${FUZZ_CC:-clang}
OUT=$BUILD/fuzz
SAN="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"
read -r -a flags <<<"-std=c11 -D_GNU_SOURCE -O1 -g $SAN -Iinclude -Ilib $(pkg-config --cflags libarchive nettle zlib)"
read -r -a libs <<<"$(pkg-config --libs libarchive nettle zlib) -lcrypt -pthread"

command -v "$CC" >/dev/null || { echo "fuzz: no $CC" >&2; exit 77; }
mkdir -p "$OUT/finds"
make -s BUILD="$OUT/lib" CC="$CC" WERROR= CFLAGS="-O1 -g -fsanitize=fuzzer-no-link $SAN" "$OUT/lib/lib/libmetamig.a"

failed=0
for f in fuzz/fuzz_*.c; do
    name=$(basename "$f" .c)
    name=${name#fuzz_}
    [ $# -eq 0 ] || [[ " $* " == *" $name "* ]] || continue
    engine=$OUT/engine_$name
    "$CC" "${flags[@]}" -fsanitize=fuzzer -o "$engine" "$f" "$OUT/lib/lib/libmetamig.a" "${libs[@]}"
    mkdir -p "$OUT/work/$name"
    seeds=("fuzz/corpus/$name")
    [ "$name" != json ] || seeds+=(testdata/json)
    verdict=ok
    "$engine" -max_total_time="$SECONDS_EACH" -rss_limit_mb=4096 -timeout=20 -print_final_stats=1 \
        -artifact_prefix="$OUT/finds/$name-" "$OUT/work/$name" "${seeds[@]}" >"$OUT/$name.log" 2>&1 || verdict=FAILED
    if [ "$verdict" != ok ]; then
        failed=1
        tail -n 40 "$OUT/$name.log"
    fi
    printf '%-16s %s, %s runs in %s s\n' "$name" "$verdict" \
        "$(sed -n 's/^stat::number_of_executed_units: *//p' "$OUT/$name.log")" "$SECONDS_EACH"
done
exit "$failed"
