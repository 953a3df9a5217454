#!/usr/bin/env bash
# P10 to P14 (docs/formats/json-layer.md 7.2): a CnosDB dump beside what people use today. CPU and wall time, ratios of
# one run. RECORDS=1000000 for the full size.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$here/.." && cd "${BUILD:-build}" && pwd)/bin/metamig
tmp=$(mktemp -d "${TMPDIR:-/dev/shm}/metamig-bench-XXXXXX")
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 "$here/gen_cnosdb.py" "${RECORDS:-200000}" >dump
export LC_ALL=C TMPDIR="$tmp" # what is held back stays on the same file system

# Shared machines wait for each other: the ratios are of CPU time.
declare -A cpu wall_of peak_of
# Name, then the command: wall seconds, CPU seconds, peak KiB; the best of three.
measure()
{
    local name=$1 best='' line
    shift
    for _ in 1 2 3; do
        line=$( { /usr/bin/time -o t -f '%e %U %S %M' "$@" >/dev/null 2>&1; cat t; } | tail -1)
        [ -n "$best" ] && [ "$(printf '%s\n%s\n' "$best" "$line" | sort -n | head -1)" = "$best" ] || best=$line
    done
    read -r wall user sys peak <<<"$best"
    printf '%-28s %7.2f s  cpu %7.2f s  %8d KiB\n' "$name" "$wall" "$(awk "BEGIN { print $user + $sys }")" "$peak"
    wall_of[$name]=$wall peak_of[$name]=$peak
    cpu[$name]=$(awk "BEGIN { print $user + $sys }")
}

cat >shell <<'PIPE'
sed '1d;$d;s/^\* //' dump |
    grep -Ev '^/data_version|^/[^/]*/auto_incr_id|^/[^/]*/data_nodes|/buckets/[0-9]*: ' |
    sed -E 's/^(\/[^:]*\/dbs\/[^\/:]*: .*)\}\}$/\1,"db_is_hidden":false}}/
            s/"password":/"hash_password":/
            s/^(\/[^\/]*\/tenants\/[^\/:]*: .*)\}\}$/\1,"tenant_is_hidden":false}}/'
PIPE
cat >peer.py <<'PY'
import json, sys
for line in open("dump"):
    if not line.startswith("* "):
        continue
    key, value = line[2:-1].split(": ", 1)
    part = key.split("/")
    if len(part) in (2, 3) or part[2].startswith("data_nodes") or (len(part) == 8 and part[6] == "buckets"):
        continue
    v = json.loads(value)
    if len(part) == 6 and part[4] == "dbs":
        v["config"].setdefault("db_is_hidden", False)
    elif len(part) == 4 and part[2] == "tenants":
        v["options"].setdefault("tenant_is_hidden", False)
    elif len(part) == 4 and part[2] == "users":
        v["options"] = {"hash_password" if k == "password" else k: x for k, x in v["options"].items()}
    sys.stdout.write(key + ": " + json.dumps(v, separators=(",", ":"), ensure_ascii=False) + "\n")
PY
printf '%s records, %s bytes\n' "$(grep -c '^\* ' dump)" "$(stat -c %s dump)"
measure wc wc -l dump
measure metamig1 "$bin" convert -q --threads 1 --to cnosdb-2.4.0 dump -
measure metamig2 "$bin" convert -q --threads 2 --to cnosdb-2.4.0 dump -
measure shell sh ./shell
measure python python3 peer.py
command -v jq >/dev/null && measure jq sh -c "sed -n 's/^\* [^:]*: //p' dump | grep -v '^[0-9]*\$' | jq -c ."
awk -v m="${cpu[metamig1]}" -v two="${cpu[metamig2]}" -v s="${cpu[shell]}" -v w="${cpu[wc]}" -v p="${cpu[python]}" \
    'BEGIN { printf "P12, P13, CPU of convert with its check of the written text: %.1f x the pipeline, " \
             "%.0f x wc -l, %.1f x Python; 2 threads cost %.2f x\n",
             s / m, m / (w + 0.001), p / m, two / m }'
"$bin" convert -q --threads 1 --to cnosdb-2.4.0 dump out1 2>/dev/null
"$bin" convert -q --threads 2 --to cnosdb-2.4.0 dump out2 2>/dev/null
cmp out1 out2 && echo 'same bytes with 1 and 2 threads'
sh ./shell | cmp - out1 && echo 'same bytes as the pipeline'
awk -v one="${wall_of[metamig1]}" -v two="${wall_of[metamig2]}" -v p="${peak_of[metamig2]}" \
    'BEGIN { printf "P11, wall: 2 threads are %.2f x as fast as 1; P14: peak %.1f MiB\n",
             one / (two + 0.001), p / 1024 }'

# P14: a million records in ascending order. Many small ones, for what grows with their number.
rm -f dump out1 out2
awk 'BEGIN {
    for (t = 0; t < 1000; t++) {
        k = sprintf("/c/tenants/t%04d", t)
        printf "%s: {\"id\":%d,\"name\":\"t%04d\",\"options\":{\"comment\":null,\"limiter_config\":null}}\n", k, t, t
        printf "%s/dbs/d: {\"tenant\":\"t%04d\",\"database\":\"d\",\"config\":{\"precision\":\"NS\"}}\n", k, t
        for (i = 0; i < 997; i++)
            printf "%s/dbs/d/schemas/m%04d: {\"TsKvTableSchema\":{\"tenant\":\"t%04d\",\"db\":\"d\"," \
                "\"name\":\"m%04d\",\"schema_id\":0,\"next_column_id\":1,\"columns\":[{\"id\":0,\"name\":\"time\"," \
                "\"column_type\":{\"Time\":\"Nanosecond\"},\"encoding\":\"Default\"}]," \
                "\"columns_index\":{\"time\":0}}}\n", k, i, t, i
        printf "%s/members/%d: {\"System\":\"Owner\"}\n", k, 7
    }
    print "/c/users/root: {\"id\":7,\"name\":\"root\",\"options\":{\"password\":null},\"is_admin\":true}"
    print "/data_version: 1"
}' >dump
printf '%s records, %s bytes\n' "$(wc -l <dump)" "$(stat -c %s dump)"
measure million1 "$bin" convert -q --threads 1 --to cnosdb-2.4.3 dump -
measure million2 "$bin" convert -q --threads 2 --to cnosdb-2.4.3 dump -
awk -v a="${peak_of[million1]}" -v b="${peak_of[million2]}" \
    'BEGIN { printf "P14, a million records: peak %.1f MiB with 1 thread, %.1f MiB with 2 (goal 64)\n",
             a / 1024, b / 1024 }'
