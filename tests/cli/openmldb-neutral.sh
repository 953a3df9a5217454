# The verbs of all families with a capture that is one text: a file, compressed, standard input; dumps of ZooKeeper.
. "$HERE/common"
D=$TESTDATA/openmldb
cat "$D"/cases/before/*.txt >before.txt
cat "$D"/cases/bad-op-failed/*.txt >failed.txt
gzip -k before.txt

echo "== one text"
run metamig verify before.txt
run metamig verify before.txt.gz
run metamig verify - <failed.txt
run metamig verify --source before.txt - <failed.txt
run metamig verify --source - failed.txt <before.txt
run metamig verify --source "$D/cases/before" - <failed.txt
metamig-openmldb verify before.txt failed.txt | tail -1
metamig verify --source before.txt --json failed.txt | json errors
run metamig verify --strict --report report.json --junit junit.xml - <before.txt
json result <report.json
grep -c testcase junit.xml
sed '56s/kDone/kDoomed/' failed.txt | run metamig verify -
run metamig verify - <"$D/cases/before/showns.txt"
run metamig verify - <"$D/zk/bad.jsonl"
run metamig verify --source "$D/zk/after-good.jsonl" "$D/zk/bad.jsonl"

echo "== what it is"
run metamig inspect before.txt
metamig inspect --json - <before.txt | json input format
run metamig inspect "$D/zk/bad.jsonl" | sed -n 2,3p
run metamig-kylin inspect before.txt
run metamig convert before.txt
run metamig convert before.txt out
echo 'ns leader: 10.0.0.1:6527' | run metamig verify -
ls
