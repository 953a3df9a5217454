# What a dead run left beside the output is removed, aloud; what a zip cannot keep is said.
. "$HERE/common"
sample
mkdir .meta_dump_v2.metamig-a1b2c3
touch .meta_dump_v2.metamig-a1b2c3/half
metamig convert --job-days all meta_dump 2>&1 | grep -v kylin-0.7/ | grep note
ls -A
touch -d '2014-06-30 03:15:42.123456789 UTC' meta_dump/table/ORDERS.json
metamig convert --job-days all meta_dump out.zip 2>&1 | grep 'note: zip'
