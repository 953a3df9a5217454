# Archives through pipes: the data on standard output, the report on standard error, nothing before it is verified.
. "$HERE/common"
sample
metamig convert -q --job-days all meta_dump want
tar -cf - meta_dump | metamig convert --job-days all - - 2>report >out.tar
grep -v kylin-0.7/ report
tar -tf out.tar
mkdir x && tar -xf out.tar -C x
diff -r x/meta_dump want && [ "$(listing x/meta_dump)" = "$(listing want)" ] && echo "same as the folder"
metamig convert -q --job-days all --archive tar.gz meta_dump - | tar -xzf - -C x --one-top-level=gz && diff -r x/gz want
metamig convert -q --job-days all --archive tar.zst meta_dump - | zstd -dq | tar -xf - -C x --one-top-level=zst &&
    diff -r x/zst want
metamig convert -q --job-days all --archive zip meta_dump - >o.zip && python3 -m zipfile -e o.zip x/zip &&
    diff -r x/zip want
echo "refused:"
run metamig convert meta_dump - >no.tar
run metamig convert --json --archive tar meta_dump - >>no.tar
run metamig convert --archive tar meta_dump out
run metamig convert - - </dev/null 2>/dev/null >>no.tar
printf '{' >meta_dump/project/bad.json
tar -cf - meta_dump | metamig convert -q - - >half.tar
echo "exit ${PIPESTATUS[1]}"
ls -s half.tar
cat no.tar
