# An archive that backup made is input as any other: its manifest is none of the resources.
. "$HERE/common"
cp -R "$TESTDATA/kylin/hybrid/base" meta
metamig backup -q meta meta.tar.gz
tar -tzf meta.tar.gz | head -2
metamig inspect meta.tar.gz | grep -E '^(format|resources|prefix|folder)'
run metamig verify --from kylin-1.5.4 meta.tar.gz
run metamig convert --from kylin-1.5.4 --to kylin-2.0 meta.tar.gz new.tar.gz
tar -tzf new.tar.gz
run metamig kylin hybrid -q --from kylin-1.5.4 meta.tar.gz hybrid.tar learn_kylin sales 2>/dev/null
tar -tf hybrid.tar | grep -c manifest
mkdir unpacked && tar -C unpacked -xzf meta.tar.gz
run metamig verify --from kylin-1.5.4 unpacked
metamig convert -q --from kylin-1.5.4 --to kylin-2.0 unpacked out && ls out
# A file of that name that is no manifest of the folder beside it stays a resource.
mv unpacked/meta.manifest.tsv unpacked/other.manifest.tsv
run metamig inspect unpacked 2>&1
