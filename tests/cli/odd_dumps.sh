# Dumps that are odd but convertible: each oddity is named.
. "$HERE/common"
quick() { metamig convert -n --now 1404100000000 "$@" 2>&1 | grep '^metamig: .*\(error\|warning\)'; }
sample
sed 's/"name": "SITES"/"name": "größe"/; s/000000000002/000000000003/' meta_dump/table/SITES.json \
    >"meta_dump/table/größe.json"
echo "upper case:"
quick meta_dump
rm -r meta_dump
sample
echo "a job that cannot be read:"
printf '{"uuid":1' >"meta_dump/job/00000005-0000-4000-8000-000000000009"
quick meta_dump
quick --broken-jobs skip meta_dump
rm -r meta_dump
sample
echo "the extension of no table:"
echo '{"cardinality":"1,"}' >meta_dump/table_exd/GONE.json
quick meta_dump | sed -n 1,1p
rm -r meta_dump
sample
echo "what the 0.7 tool makes of a 0.6 store:"
rm -r meta_dump/cube meta_dump/dict meta_dump/project meta_dump/job meta_dump/job_output
quick meta_dump
