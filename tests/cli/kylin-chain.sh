# Every desc shape that 2.0 loads goes from 0.6 to 2.0 in one command and in four: the same bytes, modes and times.
. "$HERE/common"
PYTHONDONTWRITEBYTECODE=1 python3 "$TESTDATA/kylin/chain/make.py" made
diff -r made "$TESTDATA/kylin/chain/meta_dump"
cp -R "$TESTDATA/kylin/chain/meta_dump" dump
find dump -type f -exec touch -d '2014-06-30 03:15:42 UTC' {} +
metamig convert -q --job-days all -t kylin-2.0 dump whole
metamig convert -q --job-days all dump a
metamig convert -q a b
metamig convert -q b c
metamig convert -q c d
diff -r whole d
[ "$(listing whole)" = "$(listing d)" ] || echo "modes or times differ"
metamig convert -n --job-days all -t kylin-2.0 dump 2>/dev/null | grep "^read\|^written"
for step in a b c d; do
    metamig inspect $step | sed -n 's/^format: *//p'
done
metamig verify -t kylin-2.0 whole | tail -1
for cube in several_built leftover_empty; do
    python3 -c '
import json, sys
d = json.load(open("whole/cube_desc/%s.json" % sys.argv[1].split("_")[0]))
for g in d["aggregation_groups"]:
    print(g["includes"], g["select_rule"]["joint_dims"])
print(d["engine_type"], d["storage_type"], d["version"], [c["encoding"] for c in d["rowkey"]["rowkey_columns"]])' $cube
done
# A broken desc of a chain is carried over as it was before the hops that could not convert it.
sed -i 's/"dictionary": "true"/"dictionary": null/' a/cube_desc/none.json b/cube_desc/none.json
sed -i 's/"dictionary" : "true"/"dictionary" : null/' a/cube_desc/none.json b/cube_desc/none.json
run metamig convert -q --keep-going -t kylin-1.5.1 a kept 2>errors
grep -o 'kylin-1.5/rowkey/no-encoding' errors | head -1
cmp a/cube_desc/none.json kept/cube_desc/none.json
[ "$(stat -c %Y a/cube_desc/none.json)" = "$(stat -c %Y kept/cube_desc/none.json)" ] || echo "another time"
grep -c '"version" : "1.5.1"' kept/cube_desc/full.json
