# Over a limit: exit 5, nothing published.
. "$HERE/common"
sample
run metamig convert -q --max-doc 100 meta_dump
run metamig convert -q --max-entries 3 meta_dump
python3 -c 'print("[" * 2000 + "]" * 2000)' >meta_dump/project/deep.json
run metamig convert -q meta_dump
tar -cf d.tar meta_dump
run metamig convert -q --max-total 1000 d.tar out
ls
