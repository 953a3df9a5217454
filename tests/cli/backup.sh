# Backup and restore: there and back, what is refused, what is said.
. "$HERE/common"
sample meta
run metamig backup --now 1451606400000 meta
run metamig backup --now 1451606400000 meta
tar -tzf meta_2016_01_01_00_00_00.tar.gz | head -3
tar -xOzf meta_2016_01_01_00_00_00.tar.gz meta.manifest.tsv | head -4
echo "the same bytes twice:"
metamig backup -q meta again.tar.gz
cmp again.tar.gz meta_2016_01_01_00_00_00.tar.gz && echo yes
echo "back:"
run metamig restore again.tar.gz new
run metamig diff --times meta new
echo "a folder and its backup:"
run metamig diff --times meta again.tar.gz
run metamig diff again.tar.gz again.tar.gz
echo "over an old one:"
echo mine >new/mine
run metamig restore --now 1451606400000 again.tar.gz new
metamig diff new.old-2016_01_01_00_00_00 new
echo "from standard input, into nothing:"
run metamig restore - piped <again.tar.gz
echo "zip:"
run metamig backup meta meta.zip
run metamig restore -q meta.zip unzipped
run metamig diff --times meta unzipped
echo "JSON:"
metamig backup --json meta j.tar | json output
echo "refused:"
run metamig backup meta meta/inside.tar
run metamig backup meta meta.txt
run metamig backup nowhere
ln -s meta link
run metamig restore again.tar.gz link
run metamig restore meta_2016_01_01_00_00_00.tar.gz
head -c 1000 again.tar.gz >cut.tar.gz
run metamig restore cut.tar.gz other
ln -s x meta/link
run metamig backup meta other.tar
rm meta/link
echo "changed:"
mkdir u
tar -xzf again.tar.gz -C u
echo >>u/meta/cube/orders.json
rm u/meta/project/shop.json
echo >u/meta/new
tar --format=pax -C u -cf changed.tar .
run metamig restore changed.tar other
rm u/meta.manifest.tsv
tar --format=pax -C u -cf changed.tar .
run metamig restore changed.tar other
metamig diff -q u/meta other && echo "as it is"
echo x >u/a.manifest.tsv
tar --format=pax -C u -cf changed.tar .
run metamig restore changed.tar other2
echo "the backup is not written to:"
run metamig restore u u/meta
run metamig restore meta meta
run metamig restore meta meta/cube/new
find . -maxdepth 1 -name '.*metamig*'
