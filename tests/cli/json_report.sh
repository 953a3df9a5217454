# --json: the schema, balanced counts, and two runs differ in seconds only.
. "$HERE/common"
sample
metamig convert -n --json --now 1404100000000 meta_dump 2>/dev/null >a
json <a | sed 's/"seconds": [0-9.]*/"seconds": S/; s/"version": "[^"]*"/"version": V/'
metamig convert -n --json --now 1404100000000 --threads 1 meta_dump 2>/dev/null >b
cmp <(sed 's/"seconds":.*//' a) <(sed 's/"seconds":.*//' b) && echo "same but for the seconds"
python3 -c '
import json
c = json.load(open("a"))["counts"]
assert c["read"] == c["unchanged"] + c["changed"] + c["dropped"], c
assert c["written"] == c["unchanged"] + c["changed"] + c["created"], c'
metamig verify --json meta_dump | json result
printf '{' >meta_dump/project/bad.json
metamig convert --json meta_dump 2>/dev/null >c
echo "exit $?"
json result <c
json published <c
json errors <c
metamig convert --json nowhere 2>/dev/null | json findings
