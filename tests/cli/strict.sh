# A warning is a failure under --strict.
. "$HERE/common"
sample
echo 'kylin.metadata.url=' >meta_dump/kylin.properties
run metamig convert -n --job-days all meta_dump 2>/dev/null | tail -4
run metamig convert -q --strict --job-days all meta_dump
ls
