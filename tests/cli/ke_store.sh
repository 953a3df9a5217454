# Stores of Kylin 5 in all their containers: docs/formats/ke-metastore.md 5.2, 5.5 to 5.7.
# shellcheck shell=bash
. "$HERE/common"
cp -R "$TESTDATA/ke5/base" store
find store -type f -exec touch -d '2021-03-04 05:06:07 UTC' {} +
before=$(digest store)
metamig inspect store
for as in store snapshot; do
    run metamig ke repack --as=$as -q store "as-$as"
    (cd "as-$as" && find . -type f)
    run metamig verify "as-$as"
    run metamig ke repack --as=folder -q "as-$as" "from-$as"
    run metamig diff --times store "from-$as"
    run metamig ke repack -q "as-$as/metadata.zip" "alone-$as"
    run metamig diff --times store "alone-$as"
done
echo "-- a conversion keeps the container"
run metamig convert -q --rename-user ann=zoe as-snapshot converted
(cd converted && find . -type f)
metamig diff as-snapshot converted | grep -v execute | grep -v '^    '
metamig inspect converted/metadata.zip | grep evidence
echo "-- some projects only"
run metamig ke repack --project nope store x
run metamig ke repack --project sales --with-users store one
run metamig diff store one
echo "-- exports"
run metamig ke repack -q --as=export --now 1600000000000 store export
(cd export && printf '%s\n' * | sed "s/_[0-9a-f]*\.zip/_MD5.zip/") # another zlib, another MD5
run metamig verify export/*.zip
cp export/*.zip sales_model_metadata_2020_01_01_00_00_00_0.zip
run metamig verify sales_model_metadata_2020_01_01_00_00_00_0.zip
run metamig convert sales_model_metadata_2020_01_01_00_00_00_0.zip x
run metamig ke repack -n --as=export --now 1600000000000 store dry | sed "s/_[0-9a-f]*\.zip/_MD5.zip/"
rm store/sales/table/*
run metamig ke repack -q --as=export store x
run metamig ke repack --as=export store x.zip
run metamig ke repack --as=folder store x.zip
cp "$TESTDATA"/ke5/base/sales/table/* store/sales/table/
echo "-- damaged"
mkdir cut
head -c 900 as-store/metadata.zip >cut/metadata.zip
run metamig verify cut
run metamig verify cut/metadata.zip
touch as-store/x
run metamig convert as-store x
echo "-- logs"
echo '{"id":1,"resPath":"/p/x","byteSource":"e30=","timestamp":1,"mvcc":0,"unitId":"","operator":null,"instance":""}' >1-1.jsonl
run metamig inspect 1-1.jsonl
run metamig verify 1-1.jsonl
run metamig convert 1-1.jsonl x
echo '{"id":1}' >>1-1.jsonl
run metamig verify 1-1.jsonl
[ ! -e x ] && [ ! -e x.zip ] || echo "something was published"
[ "$(digest store)" = "$before" ] || echo "the input was touched"
