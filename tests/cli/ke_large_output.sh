# An execute_output of 200 MB is streamed: convert and verify stay far below its size.
. "$HERE/common"
. "$HERE/ke-common"
make_dump
put execute/j1 '{"uuid":"j1","last_modified":1,"version":"2.5.6.1001","name":"b","tasks":[],"type":"x"}'
mkdir -p meta/execute_output
{
    printf '{"uuid":"j1","last_modified":1,"version":"2.5.6.1001","status":"SUCCEED","content":"'
    head -c 209715200 /dev/zero | tr '\0' x
    printf '"}'
} >meta/execute_output/j1

# limited COMMAND...: within 100 MB of address space, whatever it is used for.
limited()
{
    (ulimit -v 102400 && "$@")
    echo "exit $?"
}

limited metamig convert -q --threads 1 --to ke-3 --default-source sales=kafka meta out
cmp meta/execute_output/j1 out/execute_output/j1 && echo same
limited metamig verify -q --threads 1 out
limited metamig ke upgrade -q --no-backup --threads 1 --metadata meta --from 2.5.6 --to 3.4.5 --out up --default-source sales=kafka
cmp meta/execute_output/j1 up/execute_output/j1 && echo same
rm -rf up up.*

echo "# the backup is read back, however well it packs"
metamig ke upgrade -q --metadata meta --from 2.5.6 --to 3.4.5 --out up --default-source sales=kafka
echo "exit $?"
