#!/usr/bin/env bash
# verify of captures of a large cluster: processor time and peak memory, and whether both grow no faster than the capture. The
# goal: 10 000 tables of 64 partitions in one pass, in at most 1 GiB. Sizes: TABLES PARTITIONS REPLICAS.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${METAMIG:-$here/../${BUILD:-build}/bin/metamig}
work=$(mktemp -d "${BENCH_TMP:-/dev/shm}/metamig-bench-XXXXXX" 2>/dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
replicas=${REPLICAS:-3}
last=0
for tables in 1000 "${TABLES:-10000}"; do
    rm -rf "$work/before"
    python3 "$here/gen_openmldb.py" "$work/before" "$tables" "${PARTITIONS:-64}" "$replicas"
    size=$(du -sm "$work/before" | cut -f 1)
    /usr/bin/time -f '%U %S %M' -o "$work/time" "$bin" openmldb verify -q "$work/before" "$work/before"
    read -r user system kilobytes <"$work/time"
    seconds=$(awk -v a="$user" -v b="$system" 'BEGIN { print a + b }')
    awk -v t="$tables" -v p="${PARTITIONS:-64}" -v r="$replicas" -v m="$size" -v s="$seconds" -v k="$kilobytes" -v l="$last" 'BEGIN {
        printf "verify %d tables, %d partitions, %d replicas: 2 x %d MB, %.2f s of processor time, %.0f MB/s, %.0f MiB of memory", t, t * p, \
            t * p * r, m, s, 2 * m / s, k / 1024
        if (l > 0) printf ", %.1f times the time of a tenth", s / l
        printf "\n"
    }'
    last=$seconds
done
