#!/usr/bin/env bash
# Makes the seeds of fuzz_openmldb from testdata/openmldb: files with names, separated by a byte 0xFF.
set -eu
cd "$(dirname "$0")/.."
out=fuzz/corpus/openmldb
data=testdata/openmldb
mkdir -p "$out"
join()
{
    local to=$out/$1 file
    shift
    : >"$to"
    for file; do
        { basename "$file"; cat "$file"; printf '\377'; } >>"$to"
    done
}
for kind in cases/before cases/bad-op-failed cases/bad-hidden-rows cases/bad-tablet-offline; do
    join "$(basename $kind)" $data/$kind/show*.demo.txt $data/$kind/showtab*.txt $data/$kind/confget.txt \
        $data/$kind/showns.txt $data/$kind/gettablestatus@172.24.4.55_10921.txt
done
join json $data/json/after-good/*.json
join log $data/ops-tool/showtablestatus.mixed-with-log.txt
join tool $data/ops-tool/showopstatus.drained.txt
join warnings $data/ops-tool/showtablestatus.sql_client-with-warnings.txt
join zk $data/zk/bad.jsonl
join zk-good $data/zk/after-good.jsonl
join drained $data/cases/drained/show*.demo.txt $data/cases/drained/showtab*.txt $data/cases/drained/confget.txt \
    $data/cases/drained/showns.txt
{ echo stat; cat $data/stat/good.stat; } >>"$out/drained"
for file in "$data"/stat/*; do
    { echo stat; cat "$file"; } >"$out/$(basename "$file")"
done
