# Job history of more than 30 days is dropped, aloud; the clock can be pinned.
. "$HERE/common"
sample
sample young
metamig convert -q --now 1404100000000 young
find young_v2/execute -type f
metamig convert meta_dump out1 2>&1 | grep /job/
find out1/execute out1/execute_output -type f 2>/dev/null
SOURCE_DATE_EPOCH=1404100000 metamig convert -q meta_dump out2
diff -r young_v2 out2
metamig convert -q --job-days 1 --now 1404300000000 meta_dump out3
diff -r out1 out3
