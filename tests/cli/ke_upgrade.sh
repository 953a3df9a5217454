# metamig ke upgrade: what it writes, and that the tree is the one of `convert --to ke-3`.
. "$HERE/common"
. "$HERE/ke-common"
make_dump
make_homes

echo "# all of it"
untouched metamig ke upgrade old --metadata meta --new-home new --out out --default-source sales=kafka
sed "s/$(sha256sum <meta.backup.tar.gz | cut -c1-64)/DIGEST/" out.upgrade-2020_09_13_12_26_40.log
echo "# the same tree as convert"
metamig convert -q --to ke-3 --default-source sales=kafka meta converted
diff -r out converted && cmp <(listing out) <(listing converted) && echo same
metamig diff meta out
echo "# the backup: members in order, with their times, and all of the input"
tar --utc --full-time -tvzf meta.backup.tar.gz | sed 's/^\(\S*\) *\S* *\S* /\1 /'
mkdir x && tar -xzf meta.backup.tar.gz -C x && diff -r meta x/meta && echo complete
cp meta.backup.tar.gz first.tar.gz
rm -rf x out out.* meta.backup.tar.gz converted

echo "# again: the same backup"
metamig ke upgrade -q old --metadata meta --new-home new --out out --default-source sales=kafka --log again.log
cmp meta.backup.tar.gz first.tar.gz && echo same
rm -rf first.tar.gz

echo "# an existing output, backup, log"
untouched metamig ke upgrade old --metadata meta --to 3.4.5 --out out --default-source sales=hive
rm -rf out
untouched metamig ke upgrade old --metadata meta --to 3.4.5 --out out --default-source sales=hive
echo 'not ours' >own.log
untouched metamig ke upgrade old --metadata meta --to 3.4.5 --out out --no-backup --log own.log --default-source sales=hive
cat own.log
rm -rf own.log meta.backup.tar.gz again.log

echo "# a dry run leaves nothing but the log that was named"
untouched metamig ke upgrade -n old --metadata meta --to 3.4.5 --out out --default-source sales=hive
untouched metamig ke upgrade -qn old --metadata meta --to 3.4.5 --out out --default-source sales=hive --log dry.log
grep -E 'backup|dry run' dry.log
rm dry.log

echo "# a decision is missing, and cannot be made here; it was not for want of the rest"
untouched metamig ke upgrade old --metadata meta --to 3.4.5 --out out
sed -n '$p' out.upgrade-*.log
rm out.upgrade-*.log
untouched metamig ke upgrade -q old --metadata meta --to 3.4.5 --out out --yes
rm out.upgrade-*.log
untouched metamig ke upgrade -q old --metadata meta --to 3.4.5 --out out --silent --default-source sales=hive
rm -rf out out.* meta.backup.tar.gz

echo "# minor: no rule runs"
untouched metamig ke upgrade old --metadata meta --to 2.5.7 --out out
metamig diff meta out && echo same
rm -rf out out.* meta.backup.tar.gz

echo "# nor does an upgrade within 3.x change anything, but jobs must be finished"
put execute/j1 '{"uuid":"j1","version":"3.2.1.2001","name":"b","tasks":[],"type":"x"}'
put execute_output/j1 '{"uuid":"j1","status":"ERROR"}'
untouched metamig ke upgrade -q --from 3.2.1 --metadata meta --to 3.2.2 --out out
rm out.*
untouched metamig ke upgrade -q --from 3.2.1 --metadata meta --to 3.4 --out out --allow-unfinished-jobs
metamig diff meta out && echo same
rm -rf out out.* meta.backup.tar.gz meta/execute meta/execute_output

echo "# from \$KYLIN_HOME, of an archive, into an archive"
tar -cf meta.tar meta
KYLIN_HOME=$PWD/old metamig ke upgrade --metadata meta.tar --to 3.4.5 --out out.tar.gz --backup b.zip --log l.log \
    --default-source sales=hive
unzip -Z1 b.zip
unzip -p b.zip meta/meta.tar | cmp - meta.tar && echo "the archive as it was"
tar -xzf out.tar.gz -C . --one-top-level=x && metamig convert -q --to ke-3 --default-source sales=hive meta y &&
    diff -r x/meta y && echo same
grep KYLIN_HOME l.log
rm -rf b.zip l.log out.tar.gz x y meta.tar

echo "# no secret anywhere"
metamig ke upgrade -v old --metadata meta --new-home new --out out --default-source sales=kafka --report r.json >o 2>&1
grep -l s3cret o r.json out.upgrade-*.log || echo none
stat -c '%a %n' out.upgrade-*.log meta.backup.tar.gz
rm -rf o r.json out out.* meta.backup.tar.gz
metamig ke upgrade old --metadata meta --new-home new --out out --default-source sales=kafka --json | json rules
