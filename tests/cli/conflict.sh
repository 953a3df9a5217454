# Two resources that would get one path: both are named, nothing is published.
. "$HERE/common"
sample
mkdir meta_dump/execute
echo '{}' >meta_dump/execute/00000005-0000-4000-8000-000000000002
run metamig convert -q --job-days all meta_dump
ls
