# The report, the result, and that nothing is ever overwritten or touched.
. "$HERE/common"
sample
before=$(digest meta_dump; listing meta_dump)
run metamig convert --job-days all meta_dump
listing meta_dump_v2
metamig verify meta_dump_v2
metamig verify --source meta_dump --job-days all meta_dump_v2
after=$(digest meta_dump_v2)
run metamig convert meta_dump
[ "$after" = "$(digest meta_dump_v2)" ] || echo "the existing output was touched"
[ "$before" = "$(digest meta_dump; listing meta_dump)" ] || echo "the input was touched"
find . -name '.*metamig*'
