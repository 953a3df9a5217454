# A warning is a failure under --strict.
. "$HERE/common"
sample
echo 'kylin.metadata.url=' >meta_dump/kylin.properties
run metamig convert -n --job-days all meta_dump
run metamig convert --strict --job-days all meta_dump
ls
