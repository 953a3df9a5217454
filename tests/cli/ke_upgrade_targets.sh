# metamig ke upgrade to other targets than KE 3.x: what it does there, the steps and the way back that it prints.
. "$HERE/common"
. "$HERE/ke-common"
make_homes

# upgrade ARGUMENT...: one upgrade with its messages; then nothing of it is left but the output.
upgrade()
{
    untouched metamig ke upgrade --metadata meta --out out "$@" 2>&1
    [ ! -e out.upgrade-2020_09_13_12_26_40.log ] ||
        sed -nE 's/^.* INFO - - - ((Remaining|Way|  1).*)/in the log: \1/p' out.upgrade-2020_09_13_12_26_40.log
    rm -rf out.* meta.backup.tar.gz
}

echo "# Apache Kylin 3.1 to 4.0: the tree of convert --to kylin-4.0"
cp -R "$TESTDATA/kylin/base-3.1" meta
echo 'Apache kylin 3.1.3' >old/VERSION
echo 'Apache kylin 4.0.4' >new/VERSION
upgrade old --new-home new
metamig convert -q --to kylin-4.0 meta converted 2>/dev/null
diff -r out converted && cmp <(listing out) <(listing converted) && echo same
rm -rf out converted
echo "# a switch of that hop, and one of another"
upgrade old --new-home new --keep-segments
upgrade -q old --new-home new --drop-unreferenced
rm -rf out
upgrade -q old --new-home new --default-source p=hive
echo "# without a new version the verb leads to KE 3.x"
upgrade -n old | tail -18 | head -4
echo "# a bare version is one of KE"
upgrade -q old --to 3.1.4
metamig diff meta out
rm -rf out
echo "# within Apache Kylin nothing is rewritten"
echo 'Apache kylin 2.6.6' >old/VERSION
echo 'Apache kylin 3.1.3' >new/VERSION
upgrade old --new-home new --no-backup | sed -n '/^Remaining/,$p'
metamig diff meta out && echo same
rm -rf out meta

echo "# KE 4.0 to 4.1 and later: the tree of convert --to kylin-5"
cp -R "$TESTDATA/ke5/base" meta
echo 'Kyligence Enterprise 4.0.1' >old/VERSION
echo 'Kyligence Enterprise 4.5.1' >new/VERSION
upgrade old --new-home new --rename-user ann=zoe
metamig convert -q --from ke-4.0 --to kylin-5 --rename-user ann=zoe meta converted
diff -r out converted && cmp <(listing out) <(listing converted) && echo same
rm -rf out converted
echo "# and within it"
echo 'Kyligence Enterprise 4.5.0' >old/VERSION
upgrade old --new-home new | sed -n '/^Remaining/,/^$/p'
rm -rf out
echo "# down again: M-12"
upgrade old --to 4.0.1
rm -rf meta

echo "# M-44 goes by VERSION, not by what the dump says of itself"
make_dump
rm -r meta/user meta/user_group
for version in 'KAP 2.3.9' 'KAP 2.4.0' 'Kyligence Enterprise 2.5.6'; do
    echo "$version" >old/VERSION
    echo "## $version"
    upgrade -n old --to 3.4.5 --default-source sales=hive | grep HBase
done
echo "## nothing is known but the dump"
rm old/VERSION
upgrade -n old --to 3.4.5 --default-source sales=hive | grep HBase
find meta -name '*.json' -exec sed -i 's/2[.]3[.]0[.]20505/2.0.0/' {} +
upgrade -n old --to 3.4.5 --default-source sales=hive | grep HBase

echo "# two logs in one second"
metamig ke upgrade -q --from 2.5 --to 3.4.5 --metadata meta --out out
metamig ke upgrade -q --from 2.5 --to 3.4.5 --metadata meta --out out
metamig ke upgrade -q --from 2.5 --to 3.4.5 --metadata meta --out out --default-source sales=hive | grep '^log'
printf '%s\n' out.*
sed -n '$p' out.*-3.log
