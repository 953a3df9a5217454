# A broken resource: every fault is named, nothing is published, exit 3. With --keep-going: published, exit 3.
. "$HERE/common"
sample
printf '{\n  "uuid": "x",\n  "name" : tru\n}' >meta_dump/project/two.json
printf '{"a":1' >meta_dump/table/CUT.json
run metamig convert meta_dump | grep -v "  kylin-0.7/"
ls
run metamig convert -q --keep-going meta_dump
cmp meta_dump/project/two.json meta_dump_v2/project/two.json && echo "carried over as it was"
run metamig verify -q meta_dump_v2
