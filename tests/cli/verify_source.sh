# Balance of a converted dump against its source.
. "$HERE/common"
sample
metamig convert -q --job-days all meta_dump
run metamig verify --source meta_dump --job-days all meta_dump_v2
cp -a meta_dump_v2 lost
rm lost/table_exd/SHOP.SITES.json
run metamig verify --source meta_dump --job-days all lost
cp -a meta_dump_v2 more
echo '{"uuid":"u","last_modified":0,"name":"other","tables":[],"realizations":[]}' >more/project/other.json
run metamig verify --source meta_dump --job-days all more
cp -a meta_dump_v2 edited
sed -i 's/ops@shop.example/admin@shop.example/' edited/cube_desc/orders_desc.json
run metamig verify --source meta_dump --job-days all edited
cp -a meta_dump_v2 bytes
printf x >>"bytes/table_snapshot/SITES.csv/00000008-0000-4000-8000-000000000001.snapshot"
run metamig verify --source meta_dump --job-days all bytes
