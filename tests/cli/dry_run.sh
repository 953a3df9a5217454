# Everything but publishing.
. "$HERE/common"
sample
metamig convert -n --job-days all --manifest m meta_dump 2>/dev/null | grep -v kylin-0.7/
ls
metamig convert -q --job-days all meta_dump
(cd meta_dump_v2 && sha256sum --quiet -c ../m) && echo "the manifest was right"
