#!/usr/bin/env bash
# verify of captures of a large cluster: processor time (the best of three runs) and peak memory, and whether both grow
# no faster than the capture. The goal: 10 000 tables of 64 partitions in one pass, in at most 1 GiB. Sizes: TABLES
# PARTITIONS REPLICAS.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${METAMIG:-$here/../${BUILD:-build}/bin/metamig}
work=$(mktemp -d "${BENCH_TMP:-/dev/shm}/metamig-bench-XXXXXX" 2>/dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
replicas=${REPLICAS:-3} parts=${PARTITIONS:-64}
last="0 0 0"
for tables in $((${TABLES:-10000} / 10)) "${TABLES:-10000}"; do
    rm -rf "$work/before"
    python3 "$here/gen_openmldb.py" "$work/before" "$tables" "$parts" "$replicas"
    size=$(du -sm "$work/before" | cut -f 1)
    for _ in 1 2 3; do
        /usr/bin/time -f '%U %S %M' -o "$work/time" "$bin" openmldb verify -q "$work/before" "$work/before"
        cat "$work/time"
    done | sort -n >"$work/times"
    best=$(awk '{ t = $1 + $2; if (NR == 1 || t < b) { b = t; line = $0 } } END { print line }' "$work/times")
    awk -v t="$tables" -v p="$parts" -v r="$replicas" -v m="$size" -v best="$best" -v last="$last" 'BEGIN {
        split(best, n, " "); split(last, o, " ")
        s = n[1] + n[2]; l = o[1] + o[2]
        printf "verify %d tables, %d partitions, %d replicas: 2 x %d MB, %.2f s (system %.2f s), ", t, t * p,
            t * p * r, m, s, n[2]
        printf "%.0f MB/s, %.0f MiB of memory", 2 * m / s, n[3] / 1024
        if (l > 0)
            printf ", %.1f times the time and %.1f times the memory of a tenth (without the system: %.1f times)",
                s / l, n[3] / o[3], n[1] / o[1]
        printf "\n"
    }'
    last=$best
done
