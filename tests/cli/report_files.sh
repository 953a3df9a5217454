# Files made anew by every run: complete or as they were, never inside a dump.
. "$HERE/common"
sample
echo old >r.json
metamig convert -q --job-days all --report r.json --junit j.xml --manifest m.txt meta_dump
json result <r.json
python3 -c '
import xml.dom.minidom
print(xml.dom.minidom.parse("j.xml").documentElement.tagName)'
(cd meta_dump_v2 && sha256sum --quiet -c ../m.txt) && echo "manifest fits"
wc -l <m.txt
find meta_dump_v2 -type f | wc -l
find . -maxdepth 1 -name '.*' ! -name .
echo "a failed run: a report, no manifest"
rm m.txt
run metamig convert -q --report r.json --manifest m.txt meta_dump
json result <r.json
ls
echo "refused"
run metamig convert --report meta_dump/r.json meta_dump out
run metamig convert --junit out/j.xml meta_dump out
run metamig convert --manifest nowhere/m.txt meta_dump out
run metamig convert --report . meta_dump out
run metamig verify --report meta_dump_v2/r.json --source meta_dump meta_dump_v2
run metamig verify --report meta_dump/r.json --source meta_dump meta_dump_v2
run metamig ke upgrade --metadata meta_dump --out up --from 2.5.6 --to 3.4.5 --report meta_dump/r.json
run metamig ke upgrade --metadata nowhere --out up --from 2.5.6 --to 3.4.5 --report r.json
run metamig openmldb verify --report r.json before r.json
run metamig openmldb check --junit - capture
# shellcheck disable=SC2094 # that is the point
(run metamig convert -n -q --report same.json meta_dump out) >same.json
cat same.json
metamig convert -nq --report /dev/null meta_dump out
ln -s r.json link.json
metamig convert -nq --report link.json meta_dump out
[ -L link.json ] && json published <r.json
ls
