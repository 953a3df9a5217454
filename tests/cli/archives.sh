# Archives by name, told apart by looking.
. "$HERE/common"
sample
metamig convert -q --job-days all meta_dump want
tar -czf d.tgz meta_dump
tar -cJf d.tar.xz meta_dump
(cd meta_dump && tar -cf ../flat.tar .)
python3 -c '
import os, zipfile
with zipfile.ZipFile("d.zip", "w", zipfile.ZIP_DEFLATED) as z:
    for top, _, files in os.walk("meta_dump"):
        for f in files:
            z.write(os.path.join(top, f))'
cp d.tgz misnamed.json
for a in d.tgz d.tar.xz flat.tar d.zip misnamed.json; do
    metamig convert -q --job-days all "$a" "out-$a-dir" && { diff -r "out-$a-dir/meta_dump" want 2>/dev/null ||
        diff -r "out-$a-dir" want; } && echo "read $a"
    metamig convert -q --job-days all "$a"
done
for kind in tar tar.gz tgz tar.zst zip; do
    metamig convert -q --job-days all meta_dump "o.$kind" &&
        metamig verify -q --source meta_dump --job-days all "o.$kind" && echo "wrote $kind"
done
ls
