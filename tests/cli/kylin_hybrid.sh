# kylin hybrid: a built cube becomes a hybrid, in folders, archives and pipes; what it is not done to.
. "$HERE/common"
cp -R "$TESTDATA/kylin/hybrid/base" meta
find meta -type f -exec touch -d '2016-03-01 08:00:00.5 UTC' {} +
before=$(digest meta)
hybrid() { metamig kylin hybrid --from kylin-1.5.4 --now 1456900000000 "$@"; }

run hybrid meta out learn_kylin sales 2>messages
cat messages
listing out
run metamig diff meta out | sed 's/{.*}/{...}/'
run metamig verify --from kylin-1.5.4 out
# Without --now the clock dates it, SOURCE_DATE_EPOCH if that is set; times of files stay theirs unless --stamp=now.
SOURCE_DATE_EPOCH=1456900000 metamig-kylin hybrid -q --from kylin-1.5.4 meta same learn_kylin sales 2>/dev/null
cmp <(digest out) <(digest same)
run hybrid -q --stamp=now meta stamped learn_kylin sales 2>/dev/null
listing stamped | grep 2016-03-02
run hybrid -q --uuid-seed x meta seeded learn_kylin sales 2>/dev/null
diff -rq out seeded

# Archives and pipes hold the same.
tar -C meta -cf meta.tar .
run hybrid -q meta.tar packed.tar.zst learn_kylin sales 2>/dev/null
hybrid -q --archive tar - - learn_kylin sales 2>/dev/null <meta.tar | tar -xf - --one-top-level=piped
cmp <(digest out) <(digest piped)
metamig diff packed.tar.zst out && echo "same in the archive"

# The report, and a dry run.
hybrid -n --json meta dry learn_kylin sales >report.json 2>/dev/null
json command <report.json
json counts <report.json
json published <report.json
json hops <report.json
test -e dry && echo "dry exists"
hybrid -q --manifest sums meta other learn_kylin sales 2>/dev/null
(cd other && sha256sum --quiet -c ../sums) && echo "sums agree"

# Part of it, and shared descs.
run hybrid meta part learn_kylin sales --partition-date '2016-02-01 00:00:00' 2>&1 | tail -9
sed -i 's/"visits_desc"/"sales_desc"/' meta/cube/visits.json
run hybrid meta shared learn_kylin sales 2>&1
run hybrid -q --split-desc meta shared learn_kylin sales 2>/dev/null
metamig diff -q meta shared; ls shared/cube_desc
sed -i 's/"sales_desc"/"visits_desc"/' meta/cube/visits.json

# What it is not done to; nothing is written.
run hybrid meta none learn_kylin nothing 2>&1
run hybrid meta none nowhere sales 2>&1
run hybrid meta none other sales 2>&1
run hybrid meta none learn_kylin visits 2>&1
run hybrid out none learn_kylin sales 2>&1
run hybrid meta none learn_kylin sales --partition-date 2016-02-02 2>&1
run hybrid meta none learn_kylin sales --partition-date tomorrow 2>&1
run hybrid meta out learn_kylin sales 2>&1
run hybrid meta meta/inside learn_kylin sales 2>&1
run metamig kylin hybrid meta none learn_kylin 2>&1
run metamig hybrid meta none learn_kylin sales 2>&1
run metamig kylin hybrid --to kylin-2.0 meta none learn_kylin sales 2>&1
run hybrid --strict meta none learn_kylin sales --partition-date 1454284800000 2>&1 | tail -2
test -e none && echo "none exists"
cmp <(echo "$before") <(digest meta)
