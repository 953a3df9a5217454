# A table of a model that the dump does not have: an error that stops the hop, with --no-tables a warning.
. "$HERE/common"
cp -R "$TESTDATA/kylin/chain/meta_dump" meta_dump
metamig convert -q --now 1433894400000 --to kylin-1.4 meta_dump kylin_1.4
rm kylin_1.4/table/DEFAULT.CAL.json
run metamig convert -q --to kylin-1.5.1 kylin_1.4 kylin_1.5
ls
run metamig convert --no-tables --to kylin-1.5.1 kylin_1.4 kylin_1.5
ls
