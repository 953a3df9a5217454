# Every exit code of every verb, the forms of reports, the neutral verbs.
. "$HERE/common"
cp -r "$TESTDATA/openmldb/." .
E=172.24.4.55:10921

echo "== verify, check"
run metamig openmldb verify cases/before cases/bad-op-stuck
run metamig openmldb verify --json cases/before cases/bad-replica-leak
run metamig openmldb verify --strict json/before cases/bad-hidden-rows -q
run metamig openmldb verify cases/before/showns.txt cases/after-good
run metamig openmldb verify --json --partial -v cases/before/showns.txt cases/after-good/showns.txt
run metamig openmldb verify cases/before nowhere
run metamig openmldb verify cases/before
run metamig openmldb verify --expect=drained cases/before cases/drained
run metamig openmldb verify --growth=all cases/before cases/drained
run metamig openmldb verify --max-doc=100 cases/before cases/drained
run metamig openmldb verify --expect=growing --growth=demo.orders,demo.nothing,demo.users cases/before cases/after-good
run metamig openmldb verify --expect=growing --growth=all cases/before cases/after-growing
run metamig openmldb verify --leaders=any --ignore-old-failed cases/bad-op-failed cases/bad-op-failed
run metamig openmldb verify --junit out.xml --report out.json cases/before cases/bad-op-stuck >/dev/null
cat out.xml out.json
run metamig openmldb check cases/bad-tablet-offline
echo 'zk client init failed' | run metamig openmldb check -
mkdir empty
run metamig openmldb check empty

echo "== plan"
run metamig openmldb plan --endpoint=10.0.0.1:1 cases/before
run metamig openmldb plan --endpoint=$E cases/bad-op-stuck
run metamig openmldb plan --endpoint=$E --allow-single-replica --format=stat cases/before
run metamig openmldb plan --endpoint=$E --allow-single-replica --format=stat --strict cases/before
run metamig openmldb plan --endpoint=$E cases/before/showns.txt
run metamig openmldb plan cases/before
run metamig openmldb plan --post --endpoint=$E cases/drained
run metamig openmldb plan --post --stat=stat/good.stat --endpoint=$E cases/drained
run metamig openmldb plan --post --stat=stat/good.stat --endpoint=$E cases/after-good
run metamig openmldb plan --post --stat=stat/bad-number.stat --endpoint=$E cases/drained
run metamig openmldb plan --post --stat=stat/nowhere --endpoint=$E cases/drained

echo "== stat"
for file in stat/*; do
    echo "$file"
    run metamig openmldb stat "$file"
done
run metamig openmldb stat -v --check=cases/drained stat/good.stat
run metamig openmldb stat --check=cases/drained --strict stat/mixed-endpoints.stat
metamig openmldb stat --to=json stat/good.stat | tee good.json
metamig openmldb stat --to=stat good.json 2>/dev/null | cmp - stat/good.stat
mkdir split
run metamig openmldb stat --split=split stat/mixed-endpoints.stat
head split/*
run metamig openmldb stat --split=split stat/mixed-endpoints.stat
run metamig openmldb stat --to=json nowhere
printf '{"format":"metamig-openmldb-stat/1","moves":[{"endpoint":"e","db":"a,b",' >comma.json
printf '"table":"t","tid":1,"pid":2,"extra_replica":null}]}' >>comma.json
run metamig openmldb stat --to=stat comma.json
run metamig openmldb stat --to=json comma.json

echo "== zk"
run metamig openmldb zk zk/bad.jsonl
run metamig openmldb zk zk/after-good.jsonl
run metamig openmldb zk cases/before
run metamig openmldb zk --json zk/after-good.jsonl >nodes
grep -c . nodes
grep 'db_table_data/7"' nodes | json value | cmp - <(json <zk/TableInfo.7.json)
run metamig openmldb verify -v zk/after-good.jsonl zk/bad.jsonl
mkdir -p dump
python3 - <<'END'
import base64, json, os
for line in open("zk/bad.jsonl"):
    node = json.loads(line)
    path = "dump" + node["path"]
    if node["path"] in ("/openmldb/cluster", "/openmldb/table/table_data"):
        continue
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, "wb").write(base64.b64decode(node["data"]))
END
run metamig openmldb zk dump
tar -cf dump.tar -C dump openmldb
run metamig openmldb zk dump.tar

echo "== show"
metamig openmldb show cases/before | sed -n 1,12p
metamig openmldb show --json cases/before | json partitions 5
metamig openmldb show --json json/before | json tables 5
metamig openmldb show --json ops-tool/showtablestatus.sql_client-with-warnings.txt | json tables 5
run metamig openmldb show empty

echo "== neutral verbs"
run metamig verify --source cases/before cases/bad-op-failed
run metamig verify cases/after-good
run metamig-openmldb verify cases/before cases/after-good
metamig inspect cases/before | sed -n 1,5p
metamig openmldb --help | grep -E '^  (verify|check|plan|stat|zk|show|capture-script) '
for verb in verify check plan stat zk show capture-script; do metamig openmldb $verb --help | sed -n 1,1p; done
metamig explain openmldb | sed -n 1,3p
