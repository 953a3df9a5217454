# Kylin 2.x and 3.x to 4.0: which of the two ways, what it says, what a second look finds.
. "$HERE/common"
cp -R "$TESTDATA/kylin/base-3.1" meta_dump
find meta_dump -type f -exec touch -d '2020-09-13 12:26:40 UTC' {} +
before=$(digest meta_dump; listing meta_dump)
metamig inspect meta_dump | sed -n 2,4p
run metamig convert meta_dump
run metamig convert --to kylin-4.0 meta_dump
metamig diff meta_dump meta_dump.kylin-4.0
listing meta_dump.kylin-4.0 | grep -v '2020-09-13 12:26:40$'
metamig inspect meta_dump.kylin-4.0 | sed -n 2,4p
run metamig verify meta_dump.kylin-4.0
metamig verify --source meta_dump meta_dump.kylin-4.0 | tail -1
run metamig convert --to kylin-4.0 meta_dump.kylin-4.0 again 2>&1 | tail -4
run metamig convert -q --to kylin-4.0 --keep-segments meta_dump kept
metamig convert --to kylin-4.0 --drop-unreferenced --report report.json meta_dump dropped >/dev/null
json counts <report.json
run metamig convert -q --to kylin-2.0 meta_dump.kylin-4.0 back
metamig explain kylin-4.0 | sed -n 1p
metamig explain M-61 | sed -n 1p
[ "$before" = "$(digest meta_dump; listing meta_dump)" ] || echo "the input was touched"
