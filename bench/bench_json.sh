#!/usr/bin/env bash
# Builds and runs the JSON bench with the peers that are installed here. BENCH_JSON_MIB: size of input A (64).
# YYJSON: folder with the two files of yyjson, which Debian does not package.
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
CC=${CC:-cc}
OUT=$BUILD/bench
read -r -a libs <<<"$(pkg-config --libs libarchive nettle zlib) -lcrypt -pthread"
read -r -a cflags <<<"${CFLAGS:--O2 -g}"
cflags+=(-std=c11 -D_GNU_SOURCE -Iinclude -Ilib -Ibench)

mkdir -p "$OUT"
make -s BUILD="$BUILD" CC="$CC" "$BUILD/lib/libmetamig.a"
peers=()
if pkg-config --exists yajl 2>/dev/null; then
    cflags+=(-DHAVE_YAJL)
    peers+=(-lyajl)
fi
if ${CXX:-c++} -std=c++17 -O2 -Ibench -c -o "$OUT/json_peers.o" bench/json_peers.cc 2>"$OUT/peers.log"; then
    cflags+=(-DHAVE_PEERS)
    peers+=("$OUT/json_peers.o")
    for lib in simdjson cjson; do
        if echo 'int main(){return 0;}' | ${CXX:-c++} -x c++ - -o "$OUT/probe" -l"$lib" 2>/dev/null; then
            peers+=(-l"$lib")
        fi
    done
    peers+=(-lstdc++)
fi
if pkg-config --exists yyjson 2>/dev/null; then
    read -r -a yyjson <<<"$(pkg-config --cflags --libs yyjson)"
    peers+=("${yyjson[@]}")
    cflags+=(-DHAVE_YYJSON)
elif [ -n "${YYJSON:-}" ]; then # folder with yyjson.c and yyjson.h
    peers+=("$YYJSON/yyjson.c")
    cflags+=(-DHAVE_YYJSON "-I$YYJSON")
fi
"$CC" "${cflags[@]}" -o "$OUT/bench_json" bench/bench_json.c bench/json_inputs.c tests/json_form_words.c \
    tests/json_form_bytes.c "$BUILD/lib/libmetamig.a" "${peers[@]}" "${libs[@]}"
"$OUT/bench_json" "${BENCH_JSON_MIB:-64}" "${BENCH_ROUNDS:-6}"
