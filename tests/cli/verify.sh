# Findings on standard output in order, the vendor's verdict, one summary line.
. "$HERE/common"
sample
metamig convert -q --job-days all meta_dump
run metamig verify meta_dump_v2
rm meta_dump_v2/project/shop.json
rm "meta_dump_v2/dict/SITES/SITE_ID/00000007-0000-4000-8000-000000000002.dict"
printf '{"uuid":"x","name":"X",}' >meta_dump_v2/table/SHOP.X.json
run metamig verify meta_dump_v2
echo "quiet:"
run metamig verify -q meta_dump_v2
echo "as JSON:"
metamig verify --json meta_dump_v2 >v.json
echo "exit $?"
json result <v.json
json errors <v.json
run metamig verify --to kylin-0.6 meta_dump_v2
