# Each exit code that a verb of openmldb can have; --strict, --report and --junit of each that has findings.
. "$HERE/common"
cp -r "$TESTDATA/openmldb/." .
chmod -R u+w .
E=172.24.4.55:10921
mkfifo quiet
exec 3<>quiet
# codes WANTED VERB ARGUMENT...: says what differs. 130: standard input never ends, an interrupt comes.
code()
{
    local want=$1 got=0
    shift
    if [ "$want" = 130 ]; then
        timeout --preserve-status -s INT 0.3 metamig openmldb "$@" <quiet >out 2>err || got=$?
    else
        metamig openmldb "$@" >out 2>err || got=$?
    fi
    [ "$got" = "$want" ] || echo "exit $got, wanted $want: $*"
    [ "$want" -lt 2 ] || [ ! -s out ] || echo "printed something: $*"
    [ "$want" -lt 2 ] || [ -s err ] || echo "said nothing: $*"
}
# full VERB ARGUMENT...: a full disk is an I/O error
full()
{
    local got=0
    metamig openmldb "$@" >/dev/full 2>/dev/null || got=$?
    [ "$got" = 4 ] || echo "exit $got, wanted 4: $*"
}

echo "== codes"
code 0 verify cases/before cases/after-good
code 1 verify cases/before cases/bad-op-failed
code 2 verify cases/before
code 2 verify - -
code 2 verify --expect=drained cases/before cases/drained
code 2 verify --expect=sometimes cases/before cases/drained
code 2 verify --growth=all cases/before cases/drained
code 3 verify cases/before/showns.txt cases/before
code 3 verify cases/before cases/before/showns.txt
code 3 verify cases/before README.md
code 4 verify cases/before nowhere
code 4 verify nowhere cases/before
code 4 verify --report=no/where cases/before cases/before
full verify cases/before cases/before
code 5 verify --max-doc=100 cases/before cases/before
code 130 verify cases/before -
code 0 check cases/before
code 1 check cases/bad-tablet-offline
code 2 check
code 2 check --expect=restored cases/before
code 3 check cases/before/showns.txt
code 4 check nowhere
full check cases/before
code 5 check --max-doc=100 cases/before
code 130 check -
code 0 plan --endpoint=$E cases/before
code 1 plan --endpoint=10.0.0.1:1 cases/before
code 2 plan cases/before
code 2 plan --endpoint=$E --post cases/before
code 2 plan --endpoint=$E --stat=stat/good.stat cases/before
code 2 plan --endpoint=$E --as-vendor --format=sh cases/before
code 2 plan --endpoint=$E --as-vendor --json cases/before
code 2 plan --endpoint=$E --json --format=sh cases/before
code 2 plan --endpoint=$E --max-lag=-1 cases/before
code 3 plan --endpoint=$E cases/before/showns.txt
code 3 plan --endpoint=$E --post --stat=stat/bad-fields.stat cases/drained
code 4 plan --endpoint=$E nowhere
code 4 plan --endpoint=$E --post --stat=nowhere cases/drained
full plan --endpoint=$E cases/before
code 5 plan --endpoint=$E --max-doc=100 cases/before
code 5 plan --endpoint=$E --max-doc=100 --post --stat=stat/good.stat cases/drained
code 130 plan --endpoint=$E -
code 0 stat stat/good.stat
code 1 stat --check=cases/after-good --strict stat/mixed-endpoints.stat
code 1 stat --check=cases/drained stat/mixed-endpoints.stat
code 2 stat
code 2 stat --json --to=stat stat/good.stat
code 3 stat stat/bad-number.stat
code 3 stat --check=cases/before/showns.txt stat/good.stat
code 4 stat nowhere
code 4 stat --split=nowhere stat/good.stat
full stat stat/good.stat
code 5 stat --max-doc=10 stat/good.stat
code 130 stat -
code 0 zk zk/after-good.jsonl
code 1 zk zk/bad.jsonl
code 2 zk
code 3 zk cases/before
code 3 zk cases/before/showns.txt
code 4 zk nowhere
full zk zk/after-good.jsonl
code 5 zk --max-doc=100 zk/after-good.jsonl
code 130 zk -
code 0 show cases/before
code 2 show
code 2 show --strict cases/before
code 3 show README.md
code 4 show nowhere
full show cases/before
code 5 show --max-doc=100 cases/before
code 130 show -
code 0 capture-script --bin=b --zk-cluster=z --zk-root-path=/r
code 2 capture-script --bin=b --zk-cluster=z
code 2 capture-script --bin=b --zk-cluster=z --zk-root-path=/r --json
code 2 capture-script --bin=b --zk-cluster=z --zk-root-path=/r more
full capture-script --bin=b --zk-cluster=z --zk-root-path=/r

echo "== a folder with other files"
cp -r cases/after-good full
head -c 5000 /dev/zero | tr '\0' '\377' >full/picture.png
printf 'notes\n=====\n\n| a | b |\n|---|---|\n| 1 | 2 |\n' >full/README.md
echo 'zk client init failed' >full/.hidden
cp -r cases/bad-op-failed full/older
: >full/empty
ln -s /etc/passwd full/link
run metamig openmldb verify cases/before full
tar -cf full.tar full
run metamig openmldb verify cases/before full.tar
echo 'zk client init failed' >full/log
run metamig openmldb verify cases/before full

echo "== --strict, --report, --junit"
cp zk/after-good.jsonl warned.jsonl
printf '{"path":"/openmldb/op/op_data/1","data":"CAEQAygD"}\n' >>warned.jsonl
sed -i '0,/kDone/s//kCanceled/' cases/after-good/showopstatus.demo.txt
reports()
{
    local verb=$1 result tests failures
    shift
    for strict in "" --strict; do
        metamig openmldb "$verb" $strict --report=r.json --junit=r.xml "$@" >out 2>err
        echo "$verb $strict: exit $?"
        result=$(json result <r.json)
        tests=$(grep -c '<testcase' r.xml)
        failures=$(grep -c '<failure' r.xml)
        echo "    $result, $tests cases, $failures failures: $(grep -hE ': (OK|FAILED)$' out err)"
        python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse("r.xml")'
    done
}
reports verify cases/before cases/after-good
reports verify cases/before cases/bad-rows-dropped
reports check cases/after-good
reports check cases/bad-no-leader
reports plan --endpoint=$E --allow-single-replica cases/before
reports plan --endpoint=10.0.0.1:1 cases/before
reports stat stat/mixed-endpoints.stat
reports stat --check=cases/drained stat/mixed-endpoints.stat
reports stat stat/bad-fields.stat
reports zk zk/bad.jsonl
reports zk warned.jsonl
reports check README.md
